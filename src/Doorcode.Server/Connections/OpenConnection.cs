using System.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Doorcode.Server.Connections;

/// <summary>A connection that counts against the limit of its listening address.</summary>
/// <param name="connection">The connection.</param>
/// <param name="site">The site that it comes from: an IPv4 /24 or an IPv6 /48.</param>
internal sealed class OpenConnection(ConnectionContext connection, string site)
{
    private long _lastRequest = Stopwatch.GetTimestamp();

    public string Site => site;

    /// <summary>Its place among the open connections; -1 once it has left them.</summary>
    public int Index { get; set; } = -1;

    /// <summary>When its last request began, or else when it was opened; a timestamp of <see cref="Stopwatch"/>.</summary>
    public long LastRequest => Volatile.Read(ref _lastRequest);

    /// <summary>A request has begun.</summary>
    public void Touch() => Volatile.Write(ref _lastRequest, Stopwatch.GetTimestamp());

    /// <summary>Closes it at once, without waiting for a request under way.</summary>
    public void Close() => connection.Abort(new ConnectionAbortedException("Too many connections were open."));
}
