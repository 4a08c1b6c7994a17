using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Http;

/// <summary>
/// Answers a request with 503 when its time is over, however many steps it takes and however slowly a backend answers each. Time in
/// which the client sends its body does not count, nor does time spent on calls to outside services.
/// </summary>
internal sealed class RequestDeadline : IRequestTimeout, IDisposable
{
    /// <summary>A request is answered within 5 seconds, however slow the backends are.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    private readonly CancellationToken _client;
    private readonly CancellationTokenSource _source;
    private TimeSpan _left = Patience;
    private long _begun;

    private RequestDeadline(CancellationToken client)
    {
        _client = client;
        _source = CancellationTokenSource.CreateLinkedTokenSource(client);
        Start();
    }

    /// <summary>The request's deadline; null outside of Doorcode's endpoints.</summary>
    public static RequestDeadline? Of(HttpContext context) => context.Features.Get<RequestDeadline>();

    /// <summary>
    /// Takes the deadline off a request whose answer is made: if it cut the writing off, a second answer would follow the bytes of the
    /// first.
    /// </summary>
    public static void Lift(HttpContext context)
    {
        if (Of(context) is { } deadline)
            context.RequestAborted = deadline._client;
    }

    /// <summary>Lets the clock go on.</summary>
    public void Start()
    {
        _begun = Stopwatch.GetTimestamp();
        _source.CancelAfter(_left);
    }

    /// <summary>Stops the clock.</summary>
    /// <param name="atMost">Cancels all the same after this; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    public void Stop(TimeSpan atMost)
    {
        _source.CancelAfter(atMost);
        var left = _left - Stopwatch.GetElapsedTime(_begun);
        _left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public IDisposable Pause(TimeSpan atMost)
    {
        Stop(atMost);
        return new Paused(this);
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Runs an endpoint; its <see cref="HttpContext.RequestAborted"/> is cancelled at the deadline, too.</summary>
    public static async Task RunAsync(HttpContext context, RequestDelegate endpoint)
    {
        var client = context.RequestAborted;
        using var deadline = new RequestDeadline(client);
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

    private sealed class Paused(RequestDeadline deadline) : IDisposable
    {
        public void Dispose() => deadline.Start();
    }
}

internal static class RequestDeadlineExtensions
{
    /// <summary>Gives every endpoint a <see cref="RequestDeadline"/>.</summary>
    public static void LimitTime(this IEndpointConventionBuilder endpoints) => endpoints.Finally(endpoint =>
    {
        if (endpoint.RequestDelegate is { } inner)
            endpoint.RequestDelegate = context => RequestDeadline.RunAsync(context, inner);
    });
}
