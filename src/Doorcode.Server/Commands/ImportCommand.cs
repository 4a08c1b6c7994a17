using System.CommandLine;
using System.Text.Json.Nodes;
using Doorcode.Moving;
using Doorcode.Moving.Formats;
using Doorcode.Storage;

namespace Doorcode.Server.Commands;

/// <summary><c>doorcode import</c>: accounts of another system, or of an export, while servers serve.</summary>
internal static class ImportCommand
{
    public static Command Make(Terminal terminal)
    {
        var import = new Command("import", "Imports accounts from a file of another system, while servers serve.");
        foreach (var format in ImportFormats.All)
            import.Add(Make(terminal, format));

        return import;
    }

    private static Command Make(Terminal terminal, IImportFormat format)
    {
        var file = new Argument<string>("FILE") { Description = "The file." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Checks every row, and writes nothing." };
        var report = new Option<string>("--report") { Description = "Writes a line of JSON here for each row that is not taken." };
        var claim = new Option<string>("--legacy-claim")
        {
            Description = "The claim that keeps the old ids, so that those of a second system are not taken for the first one's.",
            DefaultValueFactory = _ => ImportSource.DefaultClaim,
        };
        claim.Validators.Add(result =>
        {
            if (!ImportSource.IsClaim(result.GetValue(claim)))
                result.AddError("--legacy-claim must be a name that is not reserved.");
        });
        var json = CommandOptions.Json();
        var command = new Command(format.Name, format.Description) { file, dryRun, report, claim, json };
        var options = new List<Option<string>>();
        foreach (var option in format.Options)
        {
            options.Add(new Option<string>(option.Name) { Description = option.Description, Required = option.IsRequired });
            command.Add(options[^1]);
        }

        command.SetAction((parsed, cancel) =>
        {
            var said = options.Where(option => parsed.GetValue(option) is not null)
                .ToDictionary(option => option.Name, option => parsed.GetValue(option)!, StringComparer.Ordinal);
            var files = new ImportFiles(parsed.GetValue(file)!, said);
            return CommandDatabase.RunAsync(
                terminal,
                async services =>
                {
                    if (!parsed.GetValue(dryRun))
                        await services.GetRequiredService<Database>().ExpectBulkWritesAsync(cancel);

                    return await ImportAsync(
                        terminal,
                        services.GetRequiredService<ImportAccounts>(),
                        new Run(format, parsed.GetValue(claim)!, files, parsed.GetValue(dryRun), parsed.GetValue(report), parsed.GetValue(json)),
                        cancel);
                },
                cancel);
        });
        return command;
    }

    private static async Task<int> ImportAsync(Terminal terminal, ImportAccounts import, Run run, CancellationToken cancel)
    {
        StreamWriter? report = null;
        try
        {
            // Making the report removes what is at its place.
            if (run.Report is not null && run.Inputs.Select(input => FaultOf(input.Name, input.File, run.Report)).FirstOrDefault(each => each is not null) is { } fault)
                return await terminal.RefuseAsync(fault);

            report = run.Report is null ? null : new StreamWriter(FilePermissions.Create(run.Report, FileMode.Create));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return await terminal.RefuseAsync(FileFault.OfNew("--report", run.Report!, refused));
        }

        Exception? unreported = null;
        async Task ReportAsync(JsonObject line)
        {
            try
            {
                await (report?.WriteLineAsync(line.ToJsonString()) ?? Task.CompletedTask);
            }
            catch (IOException failure)
            {
                unreported = failure;
                throw;
            }
        }

        try
        {
            var summary = run.IsDry
                ? await import.TryAsync(run.Format, run.Files, run.LegacyClaim, ReportAsync, cancel)
                : await import.RunAsync(run.Format, run.Files, run.LegacyClaim, ReportAsync, cancel);
            if (run.Json)
                await terminal.WriteAsync(Json(summary, run.IsDry));
            else
                await terminal.Out.WriteLineAsync(Sentence(summary, run.IsDry));

            return 0;
        }
        catch (FileFormatException wrong)
        {
            return await terminal.RefuseAsync(wrong.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return await terminal.RefuseAsync(
                ReferenceEquals(unreadable, unreported) ? FileFault.OfNew("--report", run.Report!, unreadable) : Unusable(run, unreadable));
        }
        finally
        {
            if (report is not null)
                await report.DisposeAsync();
        }
    }

    /// <summary>Why a file cannot be read beside the report; null when it can.</summary>
    private static string? FaultOf(string name, string file, string report) =>
        FileFault.OfMissing(name, file)
        ?? (string.Equals(Path.GetFullPath(file), Path.GetFullPath(report), StringComparison.Ordinal) ? $"--report must name another file than {name}." : null);

    /// <summary>Which of the files cannot be read, and why.</summary>
    private static string Unusable(Run run, Exception failure)
    {
        var (name, file) = run.Inputs.Find(each => FileFault.OfMissing(each.Name, each.File) is not null || failure.Message.Contains(each.File, StringComparison.Ordinal));
        return FileFault.OfOld(name ?? "FILE", file ?? run.Files.File, failure);
    }

    private static JsonObject Json(ImportSummary summary, bool isDry) => new()
    {
        ["read"] = summary.Read,
        ["taken"] = summary.Taken,
        ["already_there"] = summary.AlreadyThere,
        ["not_taken"] = summary.NotTaken,
        ["dry_run"] = isDry,
    };

    private static string Sentence(ImportSummary summary, bool isDry) => isDry
        ? $"Of {summary.Read} accounts {summary.Taken} could be taken, and {summary.NotTaken} could not; nothing was written."
        : $"Of {summary.Read} accounts {summary.Taken} were taken, {summary.AlreadyThere} were there already, and {summary.NotTaken} were not taken.";

    /// <summary>What the command line asks for.</summary>
    private sealed record Run(IImportFormat Format, string LegacyClaim, ImportFiles Files, bool IsDry, string? Report, bool Json)
    {
        /// <summary>The files that are read, by the names that the help calls them.</summary>
        public List<(string Name, string File)> Inputs =>
        [
            ("FILE", Files.File),
            .. from option in Format.Options
               where option.IsFile && Files.Options.ContainsKey(option.Name)
               select (option.Name, Files.Options[option.Name]),
        ];
    }
}
