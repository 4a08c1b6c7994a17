using System.CommandLine;
using System.Globalization;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode health</c>: for containers, whose images hold no shell and no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Make(Terminal terminal)
    {
        var url = new Option<Uri?>("--url")
        {
            Description = "Where the server listens, such as http://localhost:5000; default: where the settings say.",
            CustomParser = argument =>
                Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https" } ? parsed : Refuse(argument),
        };
        var json = CommandOptions.Json();
        var health = new Command("health", "Asks the server on this machine whether it is ready; the exit code is 0 if it is.") { url, json };
        health.SetAction((parsed, cancel) => AskAsync(terminal, parsed.GetValue(url) ?? Default(), parsed.GetValue(json), cancel));
        return health;
    }

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult argument)
    {
        argument.AddError("--url must be an address such as http://localhost:5000.");
        return null;
    }

    private static async Task<int> AskAsync(Terminal terminal, Uri server, bool json, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(server, "/health/ready"), cancel);
            if (answer.IsSuccessStatusCode)
            {
                await terminal.Out.WriteLineAsync(json ? """{"ready":true}""" : "ready");
                return 0;
            }

            return await terminal.RefuseAsync(string.Create(CultureInfo.InvariantCulture, $"not ready: {(int)answer.StatusCode}"));
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return await terminal.RefuseAsync($"no answer from {server.GetLeftPart(UriPartial.Authority)}");
        }
    }

    /// <summary>The first address that the server listens on, asked from here.</summary>
    private static Uri Default()
    {
        var builder = WebApplication.CreateSlimBuilder([]);
        builder.Configuration.AddDoorcodeSources(builder.Environment.ContentRootPath);
        if (ListeningAddresses.Faults(builder.Configuration).FirstOrDefault() is { } fault)
            throw new StartRefusedException(fault);

        var first = BindingAddress.Parse(ListeningAddresses.Of(builder.Configuration)[0]);
        if (first.IsUnixPipe)
            throw new StartRefusedException("The server listens on a Unix socket; --url must name an address that can be asked.");

        var host = first.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : first.Host;
        return new UriBuilder(first.Scheme, host, first.Port).Uri;
    }
}
