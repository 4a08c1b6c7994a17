using Doorcode.Http;
using Doorcode.Storage;

namespace Doorcode.Server;

/// <summary>Whether the process runs, and whether it can serve.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Text("live\n")).ExcludeFromDescription();
        endpoints.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription();
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
