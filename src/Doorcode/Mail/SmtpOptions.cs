using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all: for a server on the same machine or in a closed network.</summary>
    None,

    /// <summary>With STARTTLS, which the server must offer; never falls back to clear text.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,
}

/// <summary>The server that takes outgoing mail; bound from <c>Doorcode:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Smtp";

    /// <summary>
    /// Its name or address. Without it, mails show at <c>/dev/mail</c> in Development, and a start is refused anywhere else.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>Its port, 1 to 65535. Default by <see cref="Security"/>: 587 for StartTls, 465 for Tls, 25 for None.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Who logs in; none by default. Refused with <see cref="SmtpSecurity.None"/>, except to the same machine.</summary>
    public string? Username { get; set; }

    /// <summary>The password of <see cref="Username"/>.</summary>
    public string? Password { get; set; }

    /// <summary><c>None</c>, <c>StartTls</c> (default) or <c>Tls</c>. The server's certificate is always checked.</summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>
    /// The name in EHLO: a full host name such as <c>auth.example.org</c>, or an IP address, which is sent as a literal such as
    /// <c>[192.0.2.1]</c>. Default: the host of <see cref="DoorcodeOptions.PublicUrl"/>; <c>[127.0.0.1]</c> where that has no dot.
    /// </summary>
    public string? HeloName { get; set; }

    /// <summary>
    /// How many mails are handed over at once by one server, each over a connection of its own. 1 to 100; default 20. At most two go
    /// to one recipient domain, and a quarter is asked for by one site, over all servers together.
    /// </summary>
    [Range(1, 100)]
    public int MaxConnections { get; set; } = 20;

    /// <summary>How long handing over one mail may take, connecting included. 1 second to 2 minutes; default 10 seconds.</summary>
    [Duration("00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether mail goes out over SMTP at all.</summary>
    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    internal int EffectivePort => Port ?? Security switch
    {
        SmtpSecurity.StartTls => 587,
        SmtpSecurity.Tls => 465,
        _ => 25,
    };

    internal bool IsLocal => ThisMachine.IsNamedBy(Host);
}

[OptionsValidator]
internal sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;
