using Doorcode.Http;

namespace Doorcode.Proofs;

/// <summary>A passkey as its owner sees it.</summary>
internal sealed record ListedPasskey
{
    /// <summary>Its id.</summary>
    [Format("uuid")]
    [Example("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f")]
    public required string Id { get; init; }

    /// <summary>The name that its owner gave it.</summary>
    [Example("Ada's phone")]
    public required string Name { get; init; }

    /// <summary>When it was added.</summary>
    [Example("2026-03-01T12:00:00+00:00")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used; null when it never was.</summary>
    [Example("2026-03-02T08:30:00+00:00")]
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether the authenticator says that a copy of it exists, on other devices of its owner for instance.</summary>
    [Example(true)]
    public required bool BackedUp { get; init; }
}
