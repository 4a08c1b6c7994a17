using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.SessionList;

/// <summary>The owner's list of sessions.</summary>
internal static class SessionListFeature
{
    public static IServiceCollection AddSessionList(this IServiceCollection services)
    {
        services.AddEventsOf(SessionListEvents.All);
        services.TryAddSingleton<ListSessions>();
        services.TryAddSingleton<EndSession>();
        return services;
    }

    public static void MapSessionList(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Sessions");
        users.MapGet("/sessions", List)
            .Answers<SessionListResponse>(StatusCodes.Status200OK)
            .Describe("sessions", "List the sessions", "The sessions of the account that live, the one that was used last first. At most 100: the one that asks, and those that were used last.");
        users.MapDelete("/sessions/{id:guid}", End)
            .AnswersEmpty(StatusCodes.Status204NoContent)
            .Describe(
                "endSession", "End a session",
                "From the answer on, its refresh token and all its access tokens are refused everywhere. A session of somebody else is not found.",
                Problems.NotFound);
    }

    private static async Task<IResult> List(CurrentAccount account, ListSessions list, CancellationToken cancel) =>
        TypedResults.Json(await list.RunAsync(account.Session, cancel), SessionListJson.Default.SessionListResponse);

    private static async Task<IResult> End(
        string id, CurrentAccount account, Caller caller, EndSession end, CancellationToken cancel) =>
        (await end.RunAsync(account.Session, id, caller, cancel)).ToHttp(_ => TypedResults.NoContent());
}
