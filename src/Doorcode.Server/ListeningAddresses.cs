using System.Globalization;
using System.Net;
using System.Text;

namespace Doorcode.Server;

/// <summary>Where the server listens: <c>urls</c>, else <c>http_ports</c> and <c>https_ports</c>, else its default.</summary>
internal static class ListeningAddresses
{
    private const string Default = "http://localhost:5000";

    /// <summary>The longest path of a Unix socket, in bytes (unix(7)).</summary>
    private const int LongestPath = 107;

    public static string[] Of(IConfiguration configuration)
    {
        if (Split(configuration[WebHostDefaults.ServerUrlsKey]) is { Length: > 0 } urls)
            return urls;

        string[] ports =
        [
            .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
            .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
        ];
        return ports.Length > 0 ? ports : [Default];
    }

    /// <summary>A sentence for each address that cannot be listened on; it does not repeat the address.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        var key = Split(configuration[WebHostDefaults.ServerUrlsKey]).Length > 0
            ? "ASPNETCORE_URLS (or --urls)"
            : "ASPNETCORE_HTTP_PORTS or ASPNETCORE_HTTPS_PORTS";
        var number = 0;
        foreach (var address in Of(configuration))
        {
            number++;
            if (Fault(address) is { } fault)
                yield return string.Create(CultureInfo.InvariantCulture, $"Address {number} of {key} {fault}.");
        }
    }

    /// <summary>Whether Kestrel listens on this host alone. For a host that it does not know it listens on every address.</summary>
    public static bool IsAddressOrLocalhost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _);

    /// <summary>Why an address cannot be listened on; null when it can.</summary>
    public static string? Fault(string text)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(text);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            return "must be written as in http://127.0.0.1:5000";
        }

        if (address.Scheme is not ("http" or "https"))
            return "must begin with http:// or https://";

        if (address.IsUnixPipe)
            return UnixFault(address.UnixPipePath);

        if (address.PathBase.Length > 0)
            return "must have no path";

        if (address.IsNamedPipe || address.Host.Contains('@', StringComparison.Ordinal) || address.Port is < 0 or > ushort.MaxValue)
            return "must be written as in http://127.0.0.1:5000, with a port up to 65535 and without a user";

        return address.Host is "*" or "+" || IsAddressOrLocalhost(address.Host)
            ? null
            : "must have an IP address, localhost, * or + for its host, as in http://127.0.0.1:5000: for any other host the server would listen on every address";
    }

    private static string? UnixFault(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
            return "names a Unix socket with a path that is too long";

        return Directory.Exists(Path.GetDirectoryName(path)) ? null : "names a Unix socket in a folder that does not exist";
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
