using Doorcode.Http;
using Doorcode.Storage;

namespace Doorcode.Server;

/// <summary>Whether the process runs, and whether it can serve.</summary>
internal static class Health
{
    private const string Probe = "SELECT id FROM master_key_check";

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").AnswerHead().ExcludeFromDescription();
        health.MapGet("/live", () => TypedResults.Text("live\n"));
        health.MapGet("/ready", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(
        Database database,
        IEnumerable<IStoreProbe> stores,
        IHostApplicationLifetime lifetime,
        HttpContext context,
        CancellationToken cancel)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Problems.Unavailable.ToHttp();

        try
        {
            foreach (var store in stores)
                await store.CheckAsync(cancel);

            return await database.FirstAsync(Probe, row => row.Number(0), cancel) == 1
                ? TypedResults.Text("ready\n")
                : Problems.Unavailable.ToHttp();
        }
        catch (StoreUnavailableException)
        {
            return Problems.Unavailable.ToHttp();
        }
    }
}
