using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>How the server starts and stops; bound from <c>Doorcode:Server</c>.</summary>
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
}

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
