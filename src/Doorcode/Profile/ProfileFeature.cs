using System.Text.Json.Serialization;
using Doorcode.Http;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Doorcode.Profile;

/// <summary>What an account says about itself.</summary>
internal sealed record ProfileResponse
{
    /// <summary>The account's id, as in the tokens' <c>sub</c>.</summary>
    [Format("uuid")]
    [Example("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f")]
    public required string Id { get; init; }

    /// <summary>The address as its owner typed it.</summary>
    [Format("email")]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>The name.</summary>
    [Example("Ada Lovelace")]
    public required string FullName { get; init; }

    /// <summary>When the account was made.</summary>
    [Example("2026-03-01T12:00:00+00:00")]
    public required DateTimeOffset CreatedAt { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProfileResponse))]
internal sealed partial class ProfileJson : JsonSerializerContext;

/// <summary>The account's own view of itself.</summary>
internal static class ProfileFeature
{
    public static void MapProfile(this IEndpointRouteBuilder users) =>
        users.MapGet("/me", Read)
            .WithTags("Account")
            .Answers<ProfileResponse>(StatusCodes.Status200OK)
            .Describe("me", "Who am I", "The account that the access token speaks for.");

    /// <summary>The bearer check has read all of it already: one statement for the whole request.</summary>
    private static IResult Read(CurrentAccount account) =>
        TypedResults.Json(
            new ProfileResponse
            {
                Id = account.Session.Account.ToString(),
                Email = account.Session.Email,
                FullName = account.Session.FullName,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(account.Session.AccountCreatedAt),
            },
            ProfileJson.Default.ProfileResponse);
}
