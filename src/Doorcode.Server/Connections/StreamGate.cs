using Doorcode.Http;

namespace Doorcode.Server.Connections;

/// <summary>
/// Bounds the requests under way of connections that carry several at once (HTTP/2): each costs as much as a connection of
/// HTTP/1.1, which carries one.
/// </summary>
/// <param name="limit">How many may be under way at once.</param>
internal sealed class StreamGate(int limit)
{
    private int _underWay;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _underWay) > limit)
                await Problems.Unavailable.ToHttp().ExecuteAsync(context);
            else
                await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
