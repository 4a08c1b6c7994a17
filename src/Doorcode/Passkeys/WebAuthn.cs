using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Doorcode.Passkeys;

/// <summary>Options for a client, and the state that judges its answer. The state names the challenge in clear and never leaves the server.</summary>
/// <param name="Options">What the client passes to the browser.</param>
/// <param name="State">What the answer is judged by.</param>
internal sealed record CeremonyDraft(JsonElement Options, string State);

/// <summary>
/// Makes options and judges answers (WebAuthn Level 3, sections 5.4, 5.5, 7.1 and 7.2) with the framework's handler, which is given
/// everything that it would otherwise take from the request or from a user store.
/// </summary>
internal sealed class WebAuthn
{
    private readonly RelyingParty _party;
    private readonly Lazy<IOptions<IdentityPasskeyOptions>> _demanding;
    private readonly Lazy<IOptions<IdentityPasskeyOptions>> _preferring;

    public WebAuthn(RelyingParty party)
    {
        _party = party;
        _demanding = new(() => Settings(UserVerification.Required));
        _preferring = new(() => Settings(UserVerification.Preferred));
    }

    /// <summary>Options for a new passkey; the passkeys of the user are excluded.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="email">What authenticators list it under.</param>
    /// <param name="fullName">The owner's name.</param>
    public async Task<CeremonyDraft> ForRegistrationAsync(PasskeyUser user, string email, string fullName)
    {
        var entity = new PasskeyUserEntity { Id = user.Handle, Name = email, DisplayName = fullName };
        var made = await Handler(user, UserVerification.Required).MakeCreationOptionsAsync(entity, new DefaultHttpContext());
        var options = JsonNode.Parse(made.CreationOptionsJson)!.AsObject();
        // The handler calls the relying party by its domain.
        options["rp"]!["name"] = _party.Name;
        return new CeremonyDraft(Element(options.ToJsonString()), made.AttestationState!);
    }

    /// <summary>Options for an assertion: by the passkeys of a user, or, without one, by any passkey that the client has.</summary>
    /// <param name="user">The user; null for a login.</param>
    /// <param name="verification">Whether the authenticator must verify its user.</param>
    public async Task<CeremonyDraft> ForAssertionAsync(PasskeyUser? user, UserVerification verification)
    {
        var made = await Handler(user, verification).MakeRequestOptionsAsync(user, new DefaultHttpContext());
        return new CeremonyDraft(Element(made.RequestOptionsJson), made.AssertionState!);
    }

    /// <summary>Judges a new passkey; null when it is refused.</summary>
    /// <param name="user">Whose it becomes.</param>
    /// <param name="credential">What the browser answered.</param>
    /// <param name="state">The state of the ceremony.</param>
    public async Task<UserPasskeyInfo?> RegisterAsync(PasskeyUser user, PresentedCredential credential, string state)
    {
        var result = await Handler(user, UserVerification.Required).PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = new DefaultHttpContext(),
            CredentialJson = credential.ForHandler(),
            AttestationState = state,
        });
        return result.Succeeded && string.Equals(result.UserEntity.Id, user.Handle, StringComparison.Ordinal) ? result.Passkey : null;
    }

    /// <summary>Judges an assertion; null when it is refused.</summary>
    /// <param name="user">The user that the credential's id belongs to.</param>
    /// <param name="credential">What the browser answered.</param>
    /// <param name="state">The state of the ceremony.</param>
    /// <param name="verification">Whether the authenticator must have verified its user.</param>
    public async Task<UserPasskeyInfo?> AssertAsync(
        PasskeyUser user, PresentedCredential credential, string state, UserVerification verification)
    {
        var result = await Handler(user, verification).PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = new DefaultHttpContext(),
            CredentialJson = credential.ForHandler(),
            AssertionState = state,
        });
        return result.Succeeded ? result.Passkey : null;
    }

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>A handler for one ceremony. Its user manager gets no services, so it logs nothing.</summary>
    private PasskeyHandler<PasskeyUser> Handler(PasskeyUser? user, UserVerification verification) => new(
        new UserManager<PasskeyUser>(new PasskeyUserStore(user), null!, null!, null!, null!, null!, null!, null!, null!),
        verification is UserVerification.Required ? _demanding.Value : _preferring.Value);

    private IOptions<IdentityPasskeyOptions> Settings(UserVerification verification) => Options.Create(new IdentityPasskeyOptions
    {
        AuthenticatorTimeout = CeremonyStore.Lifetime,
        ChallengeSize = 32,
        // Without these two the handler takes domain and origin from the request.
        ServerDomain = _party.Id,
        ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && _party.Trusts(context.Origin)),
        UserVerificationRequirement = verification is UserVerification.Required ? "required" : "preferred",
        ResidentKeyRequirement = "required",
        AttestationConveyancePreference = "none",
    });
}
