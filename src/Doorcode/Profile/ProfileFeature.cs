using System.Text.Json.Nodes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Profile;

/// <summary>The account's own view of itself, its export and its end.</summary>
internal static class ProfileFeature
{
    public static IServiceCollection AddProfile(this IServiceCollection services)
    {
        services.AddLetters<ProfileLetters>();
        services.AddEventsOf(ProfileEvents.All);
        services.TryAddSingleton<ChangeProfile>();
        services.TryAddSingleton<DeleteAccount>();
        services.TryAddSingleton<ExportAccount>();
        return services;
    }

    public static void MapProfile(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Account");
        users.MapGet("/me", Read)
            .Answers<ProfileResponse>(StatusCodes.Status200OK)
            .Describe("me", "Who am I", "The account that the access token speaks for.");
        users.MapPatch("/me", Change)
            // Each change leaves an audit line.
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<ProfileResponse>(StatusCodes.Status200OK)
            .Describe("changeMe", "Change the name", "Answers the account as it is now.", Problems.TooManyRequests);
        users.MapDelete("/me", Delete)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .AnswersEmpty(StatusCodes.Status204NoContent)
            .Describe(
                "deleteMe", "Delete the account",
                "Deletes the account at once and for good, with all that is stored about it. Needs its password, and a recent proof of a second factor if it has one.",
                Problems.ReauthenticationRequired, Problems.TooManyRequests);
        users.MapGet("/me/export", Export)
            .Answers<JsonObject>(StatusCodes.Status200OK)
            .Describe(
                "exportMe", "Export the account",
                "Answers all that is stored about the account, without secrets: a member for each part, such as profile, sessions, audit and mails. Once an hour.",
                Problems.TooManyRequests);
    }

    private static IResult Read(CurrentAccount account) =>
        TypedResults.Json(ProfileResponse.Of(account.Session), ProfileJson.Default.ProfileResponse);

    private static async Task<IResult> Change(
        CurrentAccount account, Body<ChangeProfileRequest> body, Caller caller, ChangeProfile change, CancellationToken cancel) =>
        (await change.RunAsync(account.Session, body.Value, caller, cancel))
            .ToHttp(ProfileJson.Default.ProfileResponse);

    private static async Task<IResult> Delete(
        CurrentAccount account, Body<DeleteAccountRequest> body, Caller caller, DeleteAccount delete, CancellationToken cancel) =>
        (await delete.RunAsync(account.Session, body.Value, caller, cancel)).ToHttp(_ => TypedResults.NoContent());

    private static async Task<IResult> Export(
        HttpRequest request, CurrentAccount account, Caller caller, ExportAccount export, CancellationToken cancel) =>
        // HEAD asks what GET would answer, and must not use up the export.
        HttpMethods.IsHead(request.Method)
            ? (await export.LookAsync(account.Session, cancel)).ToHttp(ProfileJson.Default.JsonObject)
            : (await export.RunAsync(account.Session, caller, cancel)).ToHttp(all => new ExportResult(all));
}
