using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Redis;
using Doorcode.Server.OpenApi;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>Says in one sentence why the server did not start.</summary>
internal static partial class StartFailure
{
    internal const string NoCertificate =
        "An https address needs a certificate: name one in Kestrel:Certificates:Default:Path, or listen on http behind a proxy.";

    /// <summary>Where the options classes of the server and of Redis are bound from, to name a wrong value by its key. The library names its own.</summary>
    internal static readonly IReadOnlyDictionary<Type, string> Sections = new Dictionary<Type, string>
    {
        [typeof(DocsOptions)] = DocsOptions.Section,
        [typeof(ManagementOptions)] = ManagementOptions.Section,
        [typeof(ProxyOptions)] = ProxyOptions.Section,
        [typeof(RedisOptions)] = RedisOptions.Section,
        [typeof(ServerOptions)] = ServerOptions.Section,
    };

    /// <summary>
    /// The sentence, or several, each on its line. Null for a defect, which needs its stack trace. The message of a parser is not
    /// passed on, because it may quote a secret.
    /// </summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        BackendUnavailableException backend => Reason(backend),
        OptionsValidationException invalid => Lines(invalid.Failures.Select(sentence => Name(sentence, invalid.OptionsType))),
        AggregateException several => ExplainAll(several.InnerExceptions),
        InvalidOperationException { Message: var message } when message.StartsWith("Unable to configure HTTPS endpoint.", StringComparison.Ordinal)
            => NoCertificate,
        InvalidOperationException { Message: var message } when message.StartsWith("Configuration value ", StringComparison.Ordinal)
            => "A value under Logging:LogLevel must be Trace, Debug, Information, Warning, Error, Critical or None.",
        InvalidOperationException { Message: var message } when Unconverted().Match(message) is { Success: true } match
            => $"{match.Groups["key"].Value} has a value of the wrong type.",
        InvalidDataException { InnerException: InvalidOperationException } file => $"{file.Message.TrimEnd('.')}: it must be Unicode text.",
        InvalidDataException { InnerException: FormatException format } file => $"{file.Message.TrimEnd('.')}: {Place(format)}.",
        IOException { InnerException: { } inner } busy when inner is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException
            => busy.Message,
        SocketException socket => $"The server cannot listen: {socket.Message}.",
        DirectoryNotFoundException => "The content root (ASPNETCORE_CONTENTROOT) is a folder that does not exist.",
        { InnerException: { } cause } => Explain(cause),
        UnauthorizedAccessException or IOException => $"A file that the server needs cannot be used: {failure.Message}",
        _ => null,
    };

    /// <summary>A command met a backend that failed. What the driver says stays on one line; Npgsql adds lines with details.</summary>
    private static string Reason(BackendUnavailableException backend)
    {
        var cause = backend.GetBaseException();
        return cause == backend ? backend.Message : $"{backend.Message.TrimEnd('.')}: {cause.Message.Split('\n')[0].Trim().TrimEnd('.')}.";
    }

    private static string? ExplainAll(IEnumerable<Exception> failures)
    {
        var sentences = failures.Select(Explain).ToList();
        return sentences.Contains(null) ? null : Lines(sentences!);
    }

    private static string Lines(IEnumerable<string> sentences) =>
        string.Join('\n', sentences.SelectMany(sentence => sentence.Split('\n')).Distinct(StringComparer.Ordinal));

    /// <summary>Where a JSON file is wrong.</summary>
    private static string Place(FormatException format) => format.InnerException is JsonException json
        ? string.Create(CultureInfo.InvariantCulture, $"it is not JSON from line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1} on")
        : "it must be one JSON object in which no key stands twice";

    private static string Name(string sentence, Type options) =>
        Sections.TryGetValue(options, out var section) ? OptionNames.Name(sentence, options, section) : sentence;

    /// <summary>What the configuration binder says. The value stands in it, too.</summary>
    [GeneratedRegex(
        @"\AFailed to convert configuration value .* at '(?<key>[\w:.-]+)' to type '[^']+'\.\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unconverted();
}
