using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Identity;

namespace Doorcode.Passkeys;

/// <summary>A new passkey.</summary>
internal sealed record AddPasskeyRequest : IRequestBody<AddPasskeyRequest>
{
    /// <summary>The <c>ceremony_id</c> of the options that the passkey answers.</summary>
    [Example("q2Vn0f4mXkKZb8W1yqT3uR5sLwJcHd7oPi9aEgUvxYM")]
    public required string CeremonyId { get; init; }

    /// <summary>The result of <c>navigator.credentials.create()</c>, as its <c>toJSON()</c> writes it.</summary>
    [Example("""{"id": "q83vEjRWeJCrze8SNFZ4kA", "rawId": "q83vEjRWeJCrze8SNFZ4kA", "type": "public-key", "response": {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0", "attestationObject": "o2NmbXRkbm9uZQ"}, "clientExtensionResults": {}}""")]
    public required JsonElement Credential { get; init; }

    /// <summary>The name that its owner gives it; without one it is called <c>Passkey</c>.</summary>
    [StringLength(FullName.MaxBytes, MinimumLength = 1)]
    [Example("My phone")]
    public string? Name { get; init; }

    /// <summary>
    /// Whether the answer sets the session cookie in place of <c>refresh</c>; for browsers. Without an enrolment ticket no session begins, and it means nothing.
    /// </summary>
    [Example(false)]
    public bool UseCookie { get; init; }

    static JsonTypeInfo<AddPasskeyRequest> IRequestBody<AddPasskeyRequest>.Json => PasskeysJson.Default.AddPasskeyRequest;
}

/// <summary>A passkey that was added.</summary>
internal sealed record AddedPasskey
{
    /// <summary>Its id.</summary>
    [Format("uuid")]
    [Example("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f")]
    public required string Id { get; init; }

    /// <summary>The name that its owner gave it.</summary>
    [Example("My phone")]
    public required string Name { get; init; }

    /// <summary>The recovery codes that came with the account's first factor; they are shown this once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example(new[] { "7K3M-9QXT-2FVB-8HWZ" })]
    public IReadOnlyList<string>? RecoveryCodes { get; init; }

    /// <summary>The access token of the session that began; only with an enrolment ticket, as are the members that follow.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? Access { get; init; }

    /// <summary>Its refresh token. Absent when the session has a cookie.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("eyJhbGciOiJFUzI1NiIsImtpZCI6Ij…IsInR5cCI6ImJ0K2p3dCJ9.eyJpc3MiOiJodHRwczov….MEUCIQ…")]
    public string? Refresh { get; init; }

    /// <summary>Always <c>Bearer</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("Bearer")]
    public string? TokenType { get; init; }

    /// <summary>For how many seconds the access token works.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example(900)]
    public long? ExpiresIn { get; init; }

    /// <summary>Proves later that this client once got into the account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public string? DeviceToken { get; init; }

    /// <summary>The session that has begun, for its cookie; null without an enrolment ticket.</summary>
    [JsonIgnore]
    public TokenPair? Tokens { get; init; }
}

/// <summary>Adds a passkey to an account that has fewer than ten. The first factor ends all other sessions and brings recovery codes.</summary>
internal sealed class AddPasskey(
    WebAuthn webAuthn, PasskeyStore passkeys, CeremonyStore ceremonies, EnrolFactor enrol, MailOutbox mails, EventLog events, ServerClock clock)
{
    public const string DefaultName = "Passkey";

    public async Task<Result<AddedPasskey>> RunAsync(Enrolee who, AddPasskeyRequest request, Caller caller, CancellationToken cancel)
    {
        if (!FullName.TryParse(request.Name ?? DefaultName, out var name, out var fault))
            return Problems.ValidationFailed.For("name", fault);

        if (await JudgeAsync(who, request, cancel) is not { } judged)
            return Problems.PasskeyRejected;

        var passkey = new StoredPasskey(
            TimeOrderedId.New(clock.Now), judged.CredentialId, judged.PublicKey, name, Transport.Join(judged.Transports))
        {
            IsBackupEligible = judged.IsBackupEligible,
            IsBackedUp = judged.IsBackedUp,
            CreatedAt = clock.Now,
            LastUsedAt = null,
        };
        var carrier = request.UseCookie ? SessionCarrier.Cookie : SessionCarrier.RefreshToken;
        return await StoreAsync(who, passkey, judged.SignCount, carrier, caller, cancel);
    }

    private async Task<UserPasskeyInfo?> JudgeAsync(Enrolee who, AddPasskeyRequest request, CancellationToken cancel)
    {
        var ceremony = await ceremonies.TakeAsync(request.CeremonyId, CeremonyPurpose.Registration, cancel);
        if (ceremony?.IsOf(who.Account, who.Binding) != true || PresentedCredential.Of(request.Credential) is not { } presented)
            return null;

        if (await passkeys.FindUserAsync(who.Account.Id, cancel) is not { } user)
            return null;

        var judged = await webAuthn.RegisterAsync(user, presented, ceremony.State);
        return judged is not null && judged.CredentialId.AsSpan().SequenceEqual(presented.Id) ? judged : null;
    }

    private async Task<Result<AddedPasskey>> StoreAsync(
        Enrolee who, StoredPasskey passkey, long signCount, SessionCarrier carrier, Caller caller, CancellationToken cancel)
    {
        var isFull = false;
        var enrolled = await enrol.RunAsync(
            who,
            FactorKinds.Passkey,
            // The ceremony was taken before the passkey was judged, so nothing is left to spend.
            new ProvenFactor(AuthenticationFacts.PasskeyMethod, AssuranceLevel.PhishingResistant, _ => ValueTask.CompletedTask),
            async (tx, session) =>
            {
                await PasskeyStore.LockAsync(tx, who.Account.Id);
                isFull = await PasskeyStore.CountAsync(tx, who.Account.Id) >= PasskeyStore.Most;
                if (isFull)
                    throw new UnchangedException();

                await PasskeyStore.AddAsync(tx, who.Account.Id, passkey, signCount);
                await events.RecordAsync(
                    tx, new EventRecord(PasskeysEvents.Added) { Account = who.Account.Id, Session = session, By = caller });
                await mails.EnqueueAsync(tx, new Letter(PasskeysLetters.Added, who.Email, tx.Now, caller));
            },
            carrier,
            caller,
            cancel);
        return isFull ? Problems.LimitReached : enrolled.Map(done => new AddedPasskey
        {
            Id = passkey.Id.ToString("D"),
            Name = passkey.Name,
            RecoveryCodes = done.RecoveryCodes,
            Access = done.Tokens?.Access,
            Refresh = done.Tokens?.Refresh,
            TokenType = done.Tokens?.TokenType,
            ExpiresIn = done.Tokens?.ExpiresIn,
            DeviceToken = done.Tokens?.DeviceToken,
            Tokens = done.Tokens,
        });
    }
}
