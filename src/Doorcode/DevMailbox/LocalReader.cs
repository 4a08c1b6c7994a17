using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Doorcode.DevMailbox;

/// <summary>
/// Whether a request comes from a program of this user on this machine, and not through a proxy that runs on it. Any sign of a
/// proxy is enough to refuse. A proxy of the same user that adds nothing to a request looks the same as curl (SECURITY.md).
/// </summary>
internal static class LocalReader
{
    /// <summary>Headers that proxies and tunnels add.</summary>
    private static readonly string[] Forwarding =
    [
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "Fastly-Client-IP", "Fly-Client-IP",
        "X-ProxyUser-Ip", "X-Amzn-Trace-Id",
    ];

    private static readonly string[] ForwardingPrefixes = ["X-Forwarded-", "X-Original-", "X-Envoy-", "CF-", "X-Azure-", "X-Appengine-"];

    public static bool Is(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        // A web page whose name was rebound to 127.0.0.1 sends its own name.
        && IsLocalName(http.Request.Host.Host)
        && IsLocalOrigin(http.Request.Headers.Origin)
        && !http.Request.Headers.Any(header => IsForwarding(header.Key))
        // nginx speaks HTTP/1.0 to its upstream by default. Browsers and tools speak HTTP/1.1.
        && !HttpProtocol.IsHttp10(http.Request.Protocol)
        && !PeerProcess.IsOfAnotherUser(http.Connection.RemotePort, http.Connection.LocalPort);

    private static bool IsForwarding(string header) =>
        Forwarding.Contains(header, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(ForwardingPrefixes, start => header.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static bool IsLocalOrigin(StringValues origin) =>
        origin.Count == 0 || (origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var from) && IsLocalName(from.Host));

    private static bool IsLocalName(string host) =>
        ThisMachine.IsNamedBy(host) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
