using System.Text.Json;
using Doorcode.Http;
using Doorcode.Sessions;

namespace Doorcode.Profile;

/// <summary>What an account says about itself.</summary>
internal sealed record ProfileResponse
{
    /// <summary>The account's id, as in the tokens' <c>sub</c>.</summary>
    [Format("uuid")]
    [Example("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f")]
    public required string Id { get; init; }

    /// <summary>The address as its owner typed it.</summary>
    [Format("idn-email")]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>The name.</summary>
    [Example("Ada Lovelace")]
    public required string FullName { get; init; }

    /// <summary>When the account was made.</summary>
    [Example("2026-03-01T12:00:00+00:00")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the account may do, by name; empty for none. Only operators and the app that Doorcode is part of set it.</summary>
    [Example(new[] { "editor" })]
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>What else the account was given, as access tokens carry it; an empty object for nothing.</summary>
    [Example("""{"plan": "pro"}""")]
    public required JsonElement Claims { get; init; }

    /// <summary>The bearer check has read all of it already: one statement for the whole request.</summary>
    public static ProfileResponse Of(LiveSession session) => new()
    {
        Id = session.Account.ToString(),
        Email = session.Email,
        FullName = session.FullName,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.AccountCreatedAt),
        Roles = session.Granted.Roles,
        Claims = JsonElement.Parse(session.Granted.ClaimsJson ?? "{}"),
    };
}
