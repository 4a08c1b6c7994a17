using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>What the server bears, and how it stops; bound from <c>Doorcode:Server</c>.</summary>
public sealed class ServerOptions
{
    internal const string Section = "Doorcode:Server";

    /// <summary>
    /// How long after SIGTERM the server still takes requests while <c>/health/ready</c> already answers 503, so that a load
    /// balancer turns elsewhere before the door shuts: a little longer than the balancer takes to notice. 0 to 1 minute; default
    /// 3 seconds, in Development 0.
    /// </summary>
    [Duration("00:00:00", "00:01:00")]
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>
    /// How many connections may be open at once. For each new one beyond, a connection is closed: of the site (IPv4 /24, IPv6 /48)
    /// with the most connections, the one whose last request is the longest ago. 10 to 100,000; default as many as take half of
    /// the memory at their most (144 KiB each) and half of the files that the process may open, 100 at least and 10,000 at most:
    /// 682 in a process with 192 MiB. Also the bound of HTTP/2 requests under way: beyond it the site with the most of them gets
    /// 503, and its longest one is reset for a request of another site.
    /// </summary>
    [Range(10, 100_000)]
    public int? MaxConnections { get; set; }

    /// <summary>
    /// The options, or the defaults if a value is wrong: the host and the web server ask before all settings are checked, and the
    /// start is refused there, with all faults.
    /// </summary>
    internal static ServerOptions OrDefault(IOptions<ServerOptions> options)
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException)
        {
            return new ServerOptions();
        }
    }
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
