using System.Text.Json.Nodes;
using Doorcode.Identities;

namespace Doorcode.Moving;

/// <summary>An account as a file of another system tells of it; nothing of it is checked.</summary>
/// <param name="Email">Its address; null when it has none.</param>
internal sealed record MovedAccount(string? Email)
{
    /// <summary>The id that it keeps; null for a new one.</summary>
    public Guid? Id { get; init; }

    /// <summary>Its id in the other system.</summary>
    public string? LegacyId { get; init; }

    /// <summary>The owner's name; empty for none.</summary>
    public string? FullName { get; init; }

    /// <summary>In one of the formats that <c>Passwords/Imported</c> reads, weak ones included; null for none.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether every way in is shut.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether its owner has proved the address.</summary>
    public bool IsVerified { get; init; }

    /// <summary>The names of its roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Its claims; null for none.</summary>
    public JsonObject? Claims { get; init; }

    /// <summary>The language that its owner prefers (BCP 47); null for none.</summary>
    public string? Language { get; init; }

    /// <summary>Its second factors, by the names of their kinds. Another name is a factor that cannot be taken, in words for the report.</summary>
    public JsonObject Factors { get; init; } = [];

    /// <summary>Its logins at other services.</summary>
    public IReadOnlyList<LinkedIdentity> Identities { get; init; } = [];

    /// <summary>Nothing of it, because printed text ends in logs.</summary>
    public override string ToString() => "[account]";
}

/// <summary>A row of a file: an account, or the reason why it is none.</summary>
/// <param name="Place">Where it stands, such as <c>line 12</c>.</param>
/// <param name="Account">The account; null when the row cannot be read.</param>
/// <param name="Fault">Why not; null with an account.</param>
internal sealed record MovedRow(string Place, MovedAccount? Account, string? Fault = null);

/// <summary>Why a row was not taken.</summary>
/// <param name="Code">The reason, for programs.</param>
/// <param name="Detail">What to do about it.</param>
internal sealed record Refusal(string Code, string Detail);
