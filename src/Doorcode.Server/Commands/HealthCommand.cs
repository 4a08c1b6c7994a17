using System.CommandLine;
using System.Globalization;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode health</c>: for containers, whose images hold no shell and no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Make()
    {
        var url = new Option<Uri?>("--url")
        {
            Description = "Where the server listens, such as http://localhost:5000; default: where the settings say.",
            CustomParser = argument =>
                Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https" } ? parsed : Refuse(argument),
        };
        var health = new Command("health", "Asks the server on this machine whether it is ready; the exit code is 0 if it is.") { url };
        health.SetAction((parsed, cancel) => AskAsync(parsed.GetValue(url) ?? Default(), cancel));
        return health;
    }

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult argument)
    {
        argument.AddError("--url must be an address such as http://localhost:5000.");
        return null;
    }

    private static async Task<int> AskAsync(Uri server, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(server, "/health/ready"), cancel);
            if (answer.IsSuccessStatusCode)
            {
                Console.WriteLine("ready");
                return 0;
            }

            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"not ready: {(int)answer.StatusCode}"));
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"no answer from {server.GetLeftPart(UriPartial.Authority)}");
        }

        return 1;
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
