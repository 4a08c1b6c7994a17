using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Proofs;

namespace Doorcode.Passkeys;

/// <summary>The proof for the first factor of an account.</summary>
internal sealed record OfferPasskeyRequest : IRequestBody<OfferPasskeyRequest>
{
    /// <summary>The account's password. Needed for the first factor, unless the password was proved within the last 5 minutes.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public string? Password { get; init; }

    static JsonTypeInfo<OfferPasskeyRequest> IRequestBody<OfferPasskeyRequest>.Json => PasskeysJson.Default.OfferPasskeyRequest;
}

/// <summary>Makes the options of a new passkey. The ceremony belongs to the session or ticket that asked for it.</summary>
internal sealed class OfferPasskey(AllowEnrolment allow, WebAuthn webAuthn, PasskeyStore passkeys, CeremonyStore ceremonies)
{
    public async Task<Result<PasskeyCeremony>> RunAsync(Enrolee who, string? password, Caller caller, CancellationToken cancel)
    {
        if (!(await allow.RunAsync(who, password, caller, cancel)).Try(out var account, out var refusal))
            return refusal;

        if (await passkeys.FindUserAsync(account.Id, cancel) is not { } user)
            return Problems.Unauthenticated;

        var draft = await webAuthn.ForRegistrationAsync(user, who.Email, who.FullName);
        var ceremony = new Ceremony(CeremonyPurpose.Registration, account.Id.Value, account.Epoch, who.Binding, draft.State);
        return await ceremonies.AddAsync(ceremony, draft.Options, cancel);
    }
}
