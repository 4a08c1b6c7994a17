using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Accounts;
using Doorcode.Audit;
using Doorcode.Challenges;
using Doorcode.EmailValidation;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Redis;
using Doorcode.Server.OpenApi;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>Says in one sentence why the server did not start.</summary>
internal static partial class StartFailure
{
    /// <summary>Where each options class is bound from, to name a wrong value by its key.</summary>
    internal static readonly IReadOnlyDictionary<Type, string> Sections = new Dictionary<Type, string>
    {
        [typeof(AuditOptions)] = AuditOptions.Section,
        [typeof(DatabaseOptions)] = DatabaseOptions.Section,
        [typeof(DocsOptions)] = DocsOptions.Section,
        [typeof(DoorcodeOptions)] = DoorcodeOptions.Section,
        [typeof(EmailValidationOptions)] = EmailValidationOptions.Section,
        [typeof(JwtOptions)] = JwtOptions.Section,
        [typeof(MailboxlayerOptions)] = MailboxlayerOptions.Section,
        [typeof(MailOptions)] = MailOptions.Section,
        [typeof(ManagementOptions)] = ManagementOptions.Section,
        [typeof(OtpOptions)] = OtpOptions.Section,
        [typeof(PasswordOptions)] = PasswordOptions.Section,
        [typeof(ProxyOptions)] = ProxyOptions.Section,
        [typeof(RateLimitOptions)] = RateLimitOptions.Section,
        [typeof(RedisOptions)] = RedisOptions.Section,
        [typeof(ServerOptions)] = ServerOptions.Section,
        [typeof(SmtpOptions)] = SmtpOptions.Section,
    };

    /// <summary>What the framework says so well that it is passed on.</summary>
    private static readonly string[] Plain =
    [
        "Failed to convert configuration value", "Invalid url:", "Unrecognized scheme in server address", "A path base can only be configured",
    ];

    /// <summary>The sentence, or null for a defect, whose stack trace is worth more.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures.Select(sentence => Name(sentence, invalid.OptionsType))),
        InvalidOperationException { Message: var message } when message.StartsWith("Unable to configure HTTPS endpoint.", StringComparison.Ordinal)
            => "An https address needs a certificate: name one in Kestrel:Certificates:Default:Path, or listen on http behind a proxy.",
        InvalidOperationException or FormatException when Array.Exists(Plain, start => failure.Message.StartsWith(start, StringComparison.Ordinal))
            => failure.Message,
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } file
            => $"{file.Message.TrimEnd('.')}: {json.Message}",
        IOException { InnerException: { } inner } busy when inner is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException
            => busy.Message,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable } socket
            => $"The server cannot listen: {socket.Message}",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        { InnerException: { } cause } => Explain(cause),
        _ => null,
    };

    /// <summary>From <c>Property Burst: The field RateLimitOptions.MailingPerNetwork.Burst must be …</c> to the key and what it must be.</summary>
    private static string Name(string sentence, Type options)
    {
        if (!Sections.TryGetValue(options, out var section))
            return sentence;

        var named = Member().Replace(
            Property().Replace(sentence, ""),
            match => match.Groups["type"].ValueSpan.SequenceEqual(options.Name)
                ? section + match.Groups["path"].Value.Replace('.', ':')
                : match.Value);
        return Field().Replace(named, "${key} ");
    }

    [GeneratedRegex(@"\A(Property )?(\w+: )+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Property();

    [GeneratedRegex(@"\b(?<type>\w+Options)(?<path>(\.\w+)+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();

    [GeneratedRegex(@"\AThe (field )?(?<key>Doorcode:[\w:]+) (field )?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
