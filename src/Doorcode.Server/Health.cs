using Doorcode.Http;
using Doorcode.Storage;

namespace Doorcode.Server;

/// <summary>The liveness and readiness endpoints.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").AnswerHead().AllowAnonymous().ExcludeFromDescription();
        health.MapGet("/live", () => TypedResults.Text("live\n"));
        health.MapGet("/ready", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(
        Readiness readiness, IHostApplicationLifetime lifetime, HttpContext context, CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        return !lifetime.ApplicationStopping.IsCancellationRequested && await readiness.CheckAsync(cancel)
            ? TypedResults.Text("ready\n")
            : Problems.Unavailable.ToHttp();
    }
}
