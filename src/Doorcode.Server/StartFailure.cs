using System.Net.Sockets;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Server;

/// <summary>Says in one sentence why the server did not start.</summary>
internal static class StartFailure
{
    /// <summary>The sentence, or null for a defect, whose stack trace is worth more.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        OptionsValidationException invalid => $"{Section(invalid.OptionsType)}: {string.Join(' ', invalid.Failures)}",
        InvalidOperationException { Message: var message } when message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal)
            => message,
        IOException { InnerException: { } inner } busy when inner is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException
            => busy.Message,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable } socket
            => $"The server cannot listen: {socket.Message}",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        { InnerException: { } cause } => Explain(cause),
        _ => null,
    };

    private static string Section(Type options) =>
        options == typeof(DoorcodeOptions) ? "Doorcode" : $"Doorcode:{options.Name.Replace("Options", "", StringComparison.Ordinal)}";
}
