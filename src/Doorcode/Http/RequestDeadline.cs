using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>
/// Ends the patience of a request, however many steps it takes and however slowly a store answers each: then it is answered with
/// 503. Time in which the client sends its body does not count.
/// </summary>
internal sealed class RequestDeadline : IDisposable
{
    /// <summary>A request is answered within 5 seconds, whatever its stores do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _patience;

    private RequestDeadline(TimeSpan patience, CancellationToken client)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(client);
        _patience = patience;
        Start();
    }

    /// <summary>The request's deadline; null outside of Doorcode's endpoints.</summary>
    public static RequestDeadline? Of(HttpContext context) => context.Features.Get<RequestDeadline>();

    /// <summary>Begins anew.</summary>
    public void Start() => _source.CancelAfter(_patience);

    /// <summary>Waits for the client.</summary>
    public void Stop() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();

    /// <summary>Runs an endpoint; its <see cref="HttpContext.RequestAborted"/> is cancelled at the deadline, too.</summary>
    public static async Task RunAsync(HttpContext context, RequestDelegate endpoint, TimeSpan more)
    {
        var client = context.RequestAborted;
        using var deadline = new RequestDeadline(Patience + more, client);
        context.Features.Set(deadline);
        context.RequestAborted = deadline._source.Token;
        try
        {
            await endpoint(context);
        }
        catch (OperationCanceledException) when (
            deadline._source.IsCancellationRequested && !client.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.Headers.CacheControl = "no-store";
            context.RequestAborted = client;
            await Problems.Unavailable.ToHttp().ExecuteAsync(context);
        }
        finally
        {
            context.RequestAborted = client;
            context.Features.Set<RequestDeadline>(null);
        }
    }
}

/// <summary>Says that an endpoint waits for somebody else as well, who has a time limit of its own.</summary>
/// <param name="Of">That limit.</param>
internal sealed record MoreTime(Func<IServiceProvider, TimeSpan> Of);

internal static class RequestDeadlineExtensions
{
    /// <summary>Gives every endpoint a <see cref="RequestDeadline"/>.</summary>
    public static void LimitTime(this IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        if (endpoint.RequestDelegate is not { } inner)
            return;

        var more = endpoint.Metadata.OfType<MoreTime>().LastOrDefault();
        endpoint.RequestDelegate = context =>
            RequestDeadline.RunAsync(context, inner, more?.Of(context.RequestServices) ?? TimeSpan.Zero);
    });
}
