using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorcode.Client;

/// <summary>A code has been mailed. The answer is the same whether the address has an account or not.</summary>
public sealed record MailedCode
{
    /// <summary>A sentence for people, in the language that was asked for.</summary>
    public required string Message { get; init; }

    /// <summary>Names this attempt; confirm with it, so that nobody else's guesses count against it. Null after a repeated mail.</summary>
    [JsonIgnore]
    public string? Id => RegistrationId ?? ResetId ?? LoginId ?? ChangeId;

    /// <summary>How long the code works, from the answer on; 10 minutes unless the server is set otherwise.</summary>
    public required TimeSpan ExpiresIn { get; init; }

    /// <summary>How long to wait before the code may be mailed again; 1 minute unless the server is set otherwise.</summary>
    public required TimeSpan ResendIn { get; init; }

    [JsonInclude]
    internal string? RegistrationId { get; init; }

    [JsonInclude]
    internal string? ResetId { get; init; }

    [JsonInclude]
    internal string? LoginId { get; init; }

    [JsonInclude]
    internal string? ChangeId { get; init; }
}

/// <summary>The account of the person who is signed in.</summary>
public sealed record Profile
{
    /// <summary>The account's id, which is <c>sub</c> in its tokens.</summary>
    public required Guid Id { get; init; }

    /// <summary>The address, as it was typed.</summary>
    public required string Email { get; init; }

    /// <summary>1 to 150 characters.</summary>
    public required string FullName { get; init; }

    /// <summary>When the address was confirmed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The roles, at most 32; often none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>What operators have put into the account's tokens: an object of at most 1 KiB.</summary>
    public JsonElement Claims { get; init; }
}

/// <summary>A session of the account: a device, or a browser, that is signed in.</summary>
public sealed record Session
{
    /// <summary>Names the session; <see cref="DoorcodeClient.EndSessionAsync"/> takes it.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last refreshed, or began, to the quarter of an hour.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The network address that it began from; null when unknown.</summary>
    public string? Ip { get; init; }

    /// <summary>The user agent that began it; null when there was none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>What the user agent says of itself.</summary>
    public required SessionDevice Device { get; init; }

    /// <summary>How its owner proved who they are (RFC 8176), such as <c>pwd</c>.</summary>
    public IReadOnlyList<string> Amr { get; init; } = [];

    /// <summary>How strong that was: <c>aal1</c>, <c>aal2</c> or <c>phr</c>.</summary>
    public required string Acr { get; init; }

    /// <summary>Whether it is this client's.</summary>
    public required bool Current { get; init; }
}

/// <summary>What a user agent says of itself; each null when unknown.</summary>
public sealed record SessionDevice
{
    /// <summary>The browser, such as <c>Firefox</c>.</summary>
    public string? Browser { get; init; }

    /// <summary>The operating system, such as <c>Windows</c>.</summary>
    public string? System { get; init; }

    /// <summary>Whether it is a desktop, a mobile, a tablet or something else.</summary>
    public string? Kind { get; init; }
}

/// <summary>The second factors of the account.</summary>
public sealed record FactorList
{
    /// <summary>The authenticator app; null when there is none.</summary>
    public TotpFactor? Totp { get; init; }

    /// <summary>The recovery codes; null when there are none.</summary>
    public RecoveryCodes? RecoveryCodes { get; init; }

    /// <summary>The passkeys, at most 10.</summary>
    public IReadOnlyList<Passkey> Passkeys { get; init; } = [];

    /// <summary>Whether the account must have a factor, so that the last one cannot be removed.</summary>
    public bool Required { get; init; }
}

/// <summary>An authenticator app.</summary>
public sealed record TotpFactor
{
    /// <summary>When it was enrolled.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a code of it was last taken.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }
}

/// <summary>What is left of the recovery codes; the codes themselves are shown once, when they are made.</summary>
public sealed record RecoveryCodes
{
    /// <summary>How many are unused: 0 to 10.</summary>
    public required int Left { get; init; }

    /// <summary>When they were made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A passkey of the account.</summary>
public sealed record Passkey
{
    /// <summary>Names the passkey.</summary>
    public required Guid Id { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used; null when never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether its device keeps a copy elsewhere.</summary>
    public bool BackedUp { get; init; }
}

/// <summary>An authenticator app that waits for its first code.</summary>
public sealed record TotpEnrolment
{
    /// <summary>Names the enrolment; <see cref="DoorcodeClient.ConfirmTotpAsync"/> takes it.</summary>
    public required string EnrolmentId { get; init; }

    /// <summary>The key in base32, for typing.</summary>
    public required string Secret { get; init; }

    /// <summary>The address that authenticator apps open.</summary>
    public required Uri OtpauthUri { get; init; }

    /// <summary>The same as a QR code, in SVG.</summary>
    public required string QrSvg { get; init; }

    /// <summary>How long it waits, from the answer on.</summary>
    public required TimeSpan ExpiresIn { get; init; }

    /// <summary>Keeps the key out of logs.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(TotpEnrolment);
}

/// <summary>What the platform's WebAuthn is asked, and which ceremony its answer belongs to.</summary>
public sealed record PasskeyCeremony
{
    /// <summary>Names the ceremony, which the answer uses up.</summary>
    public required string CeremonyId { get; init; }

    /// <summary>The options as JSON, for the platform's WebAuthn.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>How long an answer is awaited; 5 minutes.</summary>
    public required TimeSpan ExpiresIn { get; init; }
}

/// <summary>A passkey that was added.</summary>
public sealed record AddedPasskey
{
    /// <summary>Names the passkey.</summary>
    public required Guid Id { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Ten recovery codes with the account's first factor, to be shown once; else empty.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];
}
