using System.CommandLine;

namespace Doorcode.Server.Commands;

/// <summary>The commands; with none, the server serves.</summary>
internal static class CommandLine
{
    /// <summary>An argument that begins with <c>@</c> stands for itself. Otherwise it would name a file with arguments, and errors would repeat its lines.</summary>
    private static readonly ParserConfiguration Literal = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs what the arguments say.</summary>
    /// <returns>0 when it is done, 1 when it was refused, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        try
        {
            var parsed = Make(terminal).Parse(args, Literal);
            if (parsed.Errors.Count > 0)
                return await terminal.RefuseArgumentsAsync(parsed.Errors[0].Message);

            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                // The host hears signals itself, and takes longer to finish than the two seconds after which this would end the process.
                ProcessTerminationTimeout = null,
            });
        }
        catch (DoorcodeException refused)
        {
            return await terminal.RefuseAsync(Sentence(refused.Problem));
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } sentence)
        {
            return await terminal.RefuseAsync(sentence);
        }
        catch (Exception wrong) when (args is [['[', ..], ..] && wrong is ArgumentException or FormatException or OverflowException)
        {
            return await terminal.RefuseArgumentsAsync("The directive in brackets cannot be carried out.");
        }
    }

    private static RootCommand Make(Terminal terminal)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen, such as http://localhost:5000; several are separated by ';'." };
        var root = new RootCommand("Doorcode, an authentication server. With no command it serves.")
        {
            urls,
            AccountsCommand.Make(terminal),
            CheckCommand.Make(terminal),
            ImportCommand.Make(terminal),
            ExportCommand.Make(terminal),
            BackupCommand.Make(terminal),
            RestoreCommand.Make(terminal),
            KeysCommand.Make(terminal),
            AuditCommand.Make(terminal),
            HealthCommand.Make(terminal),
            MigrateCommand.Make(terminal),
            MailCommand.Make(terminal),
        };
        root.SetAction((parsed, cancel) => ServeAsync(parsed.GetValue(urls), cancel));
        return root;
    }

    /// <summary>One sentence, also where several fields are wrong.</summary>
    private static string Sentence(Problem problem) => problem.Errors.IsEmpty
        ? problem.Detail
        : string.Join(' ', problem.Errors.SelectMany(field => field.Value.Select(fault => $"{field.Key}: {fault.Sentence}")));

    private static async Task<int> ServeAsync(string? urls, CancellationToken cancel)
    {
        await using var app = DoorcodeHost.Build(urls is null ? [] : ["--urls", urls]);
        app.GiveBackStartMemory();
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception failure)
        {
            // Services that have started stop before their backends close; a failure of the stop does not hide the reason.
            var isStopping = app.Lifetime.ApplicationStopping.IsCancellationRequested;
            await app.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isStopping && failure.GetBaseException() is OperationCanceledException)
                return 0;

            throw;
        }

        await app.WaitForShutdownAsync(cancel);
        return 0;
    }
}
