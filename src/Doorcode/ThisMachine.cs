using System.Net;

namespace Doorcode;

/// <summary>The names of the machine that this process runs on.</summary>
internal static class ThisMachine
{
    /// <summary>Whether a host is <c>localhost</c> or a loopback address, with or without the brackets of an IPv6 address.</summary>
    public static bool IsNamedBy(string? host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host?.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
