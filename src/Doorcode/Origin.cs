namespace Doorcode;

/// <summary>Where a request comes from, as far as a fair share of the server goes.</summary>
/// <param name="Site">An IPv4 /24 or an IPv6 /48: as much as one customer is commonly given.</param>
/// <param name="Network">An IPv4 address or an IPv6 /64; part of the site.</param>
internal sealed record Origin(string Site, string Network);
