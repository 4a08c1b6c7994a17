using System.CommandLine;

namespace Doorcode.Server.Commands;

/// <summary>The commands; with none, the server serves.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen, such as http://localhost:5000; several are separated by ';'." };
        var root = new RootCommand("Doorcode: registration by mailed code, login, refresh and logout. With no command it serves.")
        {
            urls,
            KeysCommand.Make(),
            AuditCommand.Make(),
            HealthCommand.Make(),
            MigrateCommand.Make(),
            MailCommand.Make(),
        };
        root.SetAction((parsed, cancel) => ServeAsync(parsed.GetValue(urls), cancel));
        return root.Parse(args).InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // The host hears signals itself, and takes longer to finish than the two seconds after which this would end the process.
            ProcessTerminationTimeout = null,
        });
    }

    private static async Task<int> ServeAsync(string? urls, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.Build(urls is null ? [] : ["--urls", urls]);
        app.GiveBackStartMemory();
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            // Services that have started stop before their backends close; a failure of the stop does not hide the reason.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await app.WaitForShutdownAsync(cancel);
        return 0;
    }
}
