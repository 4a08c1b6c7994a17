using Doorcode.Http;

namespace Doorcode.Server.Connections;

/// <summary>
/// Bounds the requests under way of connections that carry several at once (HTTP/2): each costs as much as a connection of
/// HTTP/1.1, which carries one. Over the bound the busiest site gives way: a request of its own gets 503, and for one of another
/// site its longest request is reset.
/// </summary>
/// <param name="limit">How many may be under way at once.</param>
internal sealed class StreamGate(int limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<HttpContext>> _sites = new(StringComparer.Ordinal);
    private int _underWay;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var site = ClientSite.Of(context.Connection.RemoteIpAddress);
        if (TryAdd(site, context) is not { } place)
        {
            await Problems.Unavailable.ToHttp().ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            lock (_lock)
                Remove(site, place);
        }
    }

    /// <summary>Null when the site has as many requests under way as any other, and there is no room.</summary>
    private LinkedListNode<HttpContext>? TryAdd(string site, HttpContext context)
    {
        lock (_lock)
        {
            if (_underWay >= limit && !TryMakeRoom(_sites.GetValueOrDefault(site)?.Count ?? 0))
                return null;

            if (!_sites.TryGetValue(site, out var requests))
                _sites.Add(site, requests = new LinkedList<HttpContext>());

            _underWay++;
            return requests.AddLast(context);
        }
    }

    private bool TryMakeRoom(int underWay)
    {
        var (site, requests) = _sites.MaxBy(site => site.Value.Count);
        if (requests.Count <= underWay + 1)
            return false;

        // Under the lock: a request that has ended cannot have left its context to another one yet.
        var longest = requests.First!;
        longest.Value.Abort();
        Remove(site, longest);
        return true;
    }

    /// <summary>Does nothing for a request that has given way already.</summary>
    private void Remove(string site, LinkedListNode<HttpContext> place)
    {
        if (place.List is not { } requests)
            return;

        requests.Remove(place);
        _underWay--;
        if (requests.Count == 0)
            _sites.Remove(site);
    }
}
