using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Doorcode;

/// <summary>Where a client comes from, as far as a fair share of a server goes.</summary>
[Experimental("DOORCODE002")]
public static class ClientSite
{
    /// <summary>
    /// The /24 of an IPv4 address, or the /48 of an IPv6 address: the smallest IPv4 prefix that is routed by itself, and as much IPv6 as one
    /// customer may be given (RFC 6177).
    /// </summary>
    /// <param name="address">The address; null where it is unknown, which is a site of its own.</param>
    public static string Of(IPAddress? address) => Caller.SiteOf(address);
}
