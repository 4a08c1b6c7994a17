namespace Doorcode.Server;

/// <summary>What operators see; bound from <c>Doorcode:Management</c>.</summary>
public sealed class ManagementOptions
{
    internal const string Section = "Doorcode:Management";

    /// <summary>
    /// An address of its own for <c>/metrics</c>: an IP address or <c>localhost</c>, with a port and without a path, such as
    /// <c>http://127.0.0.1:9464</c>. Default none: no <c>/metrics</c>.
    /// </summary>
    public Uri? Url { get; set; }
}
