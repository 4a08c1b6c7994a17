using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Doorcode.Server.Connections;

/// <summary>
/// Bounds the open connections. A new connection over the bound is served, and another one is closed for it: of the site with the
/// most connections, the one whose last request is the longest ago. So silent connections give way to those that ask, and one
/// site's flood closes its own.
/// </summary>
/// <param name="limit">How many may be open at once.</param>
/// <param name="warn">Is told the limit once a minute while connections are closed.</param>
internal sealed class OpenConnections(int limit, Action<int> warn)
{
    /// <summary>How many connections are compared to choose the one to close; all of them while there are no more.</summary>
    private const int Compared = 64;

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<OpenConnection> _open = [];
    private readonly Dictionary<string, int> _perSite = new(StringComparer.Ordinal);
    private long _closed;
    private long _warned;

    /// <summary>How many it has closed for new ones.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Serves a connection.</summary>
    /// <param name="context">The connection.</param>
    /// <param name="next">What serves it.</param>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var connection = new OpenConnection(context, ClientSite.Of((context.RemoteEndPoint as IPEndPoint)?.Address));
        context.Features.Set(connection);
        Add(connection);
        try
        {
            await next(context);
        }
        finally
        {
            lock (_lock)
                Remove(connection);
        }
    }

    private void Add(OpenConnection connection)
    {
        OpenConnection? victim = null;
        var warns = false;
        lock (_lock)
        {
            if (_open.Count >= limit)
            {
                victim = Choose();
                Remove(victim);
                _closed++;
                warns = _warned == 0 || Stopwatch.GetElapsedTime(_warned) >= BetweenWarnings;
                if (warns)
                    _warned = Stopwatch.GetTimestamp();
            }

            connection.Index = _open.Count;
            _open.Add(connection);
            CollectionsMarshal.GetValueRefOrAddDefault(_perSite, connection.Site, out _)++;
        }

        if (victim is null)
            return;

        victim.Close();
        if (warns)
            warn(limit);
    }

    private OpenConnection Choose()
    {
        var (chosen, most) = (_open[0], 0);
        for (var i = 0; i < Math.Min(Compared, _open.Count); i++)
        {
            var candidate = _open[_open.Count <= Compared ? i : RandomNumberGenerator.GetInt32(_open.Count)];
            var count = _perSite[candidate.Site];
            if (count > most || (count == most && candidate.LastRequest < chosen.LastRequest))
                (chosen, most) = (candidate, count);
        }

        return chosen;
    }

    private void Remove(OpenConnection connection)
    {
        if (connection.Index < 0)
            return;

        var last = _open[^1];
        (_open[connection.Index], last.Index) = (last, connection.Index);
        _open.RemoveAt(_open.Count - 1);
        connection.Index = -1;
        if (--CollectionsMarshal.GetValueRefOrNullRef(_perSite, connection.Site) == 0)
            _perSite.Remove(connection.Site);
    }
}
