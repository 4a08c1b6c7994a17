using System.CommandLine;
using Doorcode.Rig;
using Doorcode.Scale.Measuring;

namespace Doorcode.Scale;

/// <summary>The command line.</summary>
internal static class ScaleCommand
{
    private const string Begin = "<!-- written by bench/Doorcode.Scale: begin -->";
    private const string End = "<!-- written by bench/Doorcode.Scale: end -->";

    public static RootCommand Create()
    {
        var doorcode = new Option<FileInfo>("--doorcode") { Description = "A published executable, instead of publishing one." }.AcceptExistingOnly();
        var write = new Option<FileInfo>("--write") { Description = "Writes the tables into this page, between its marks." }.AcceptExistingOnly();
        var root = new RootCommand("Measures what each operation and each row costs on PostgreSQL.") { doorcode, write };
        root.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(doorcode)?.FullName, parsed.GetValue(write)?.FullName, cancel));
        return root;
    }

    /// <summary>The page with other tables between its marks.</summary>
    public static string Replace(string page, string tables)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..begin]}{Begin}\n\n{tables.Trim()}\n\n{page[end..]}"
            : throw new InvalidRunException($"the page has no lines '{Begin}' and '{End}'");
    }

    private static async Task<int> RunAsync(string? doorcode, string? write, CancellationToken cancel)
    {
        try
        {
            using var folder = new ScratchFolder();
            var executable = doorcode ?? await Publishing.PublishAsync("src/Doorcode.Server", folder.Make("publish"), "doorcode", cancel);
            await using var subject = await Subject.StartAsync(folder, executable, cancel);
            using var operations = new Operations(subject);
            var tables = ScaleReport.Write(await operations.MeasureAsync(cancel));
            Console.WriteLine(tables);
            if (write is not null)
                await File.WriteAllTextAsync(write, Replace(await File.ReadAllTextAsync(write, cancel), tables), cancel);
            return 0;
        }
        catch (InvalidRunException invalid)
        {
            await Console.Error.WriteLineAsync($"This run is invalid: {invalid.Message}");
            return 1;
        }
    }
}
