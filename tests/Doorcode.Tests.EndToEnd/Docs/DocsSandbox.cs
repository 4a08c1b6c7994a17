using System.Globalization;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>
/// A folder that stands for a machine. Commands of the pages run there word for word: only the folders of the system, the port
/// 5000 and the placeholders that a test names are replaced.
/// </summary>
internal sealed partial class DocsSandbox : IAsyncDisposable
{
    private static readonly string Preamble = Path.Combine(Snapshot.Root, "tests/Doorcode.Tests.EndToEnd/Docs/preamble.sh");

    private static readonly string[] Folders =
        ["backup", "etc/doorcode", "etc/haproxy", "etc/systemd/system", "run/secrets", "typed", "usr/local/lib", "var/lib"];

    private readonly string? _test;
    private readonly List<DocRow> _tried = [];
    private readonly List<DocsServer> _servers = [];

    /// <summary>Makes the folder.</summary>
    /// <param name="test">The test method that the table names; null where no completeness is asked for.</param>
    public DocsSandbox(string? test)
    {
        _test = test;
        foreach (var folder in Folders)
            Directory.CreateDirectory(Path.Combine(Folder, folder));

        var published = Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")
            ?? throw new InvalidOperationException("DOORCODE_EXECUTABLE must name the published executable; ./test.sh sets it.");
        Directory.CreateSymbolicLink(Path.Combine(Folder, "out"), Path.GetDirectoryName(Path.GetFullPath(published))!);
        CopyOps();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("doorcode-docs-").FullName;

    /// <summary>In place of 5000.</summary>
    public int Port { get; } = FreePort.Find();

    /// <summary>The last line of a script that gives nothing but settings.</summary>
    public string Serve => string.Create(CultureInfo.InvariantCulture, $"\nexec out/doorcode --urls http://localhost:{Port}\n");

    /// <summary>What every script begins with, as a shell's profile.</summary>
    public string Profile { get; set; } = "";

    /// <summary>What every script finds in its environment, beside what the preamble asks for.</summary>
    public Dictionary<string, string> Settings { get; } = [];

#if DEBUG
    private static string Configuration => "Debug";
#else
    private static string Configuration => "Release";
#endif

    /// <summary>A path of the machine.</summary>
    public string At(string path) => Path.Combine(Folder, path.TrimStart('/'));

    /// <summary>The text of a command, with the folders and the port of this machine.</summary>
    /// <param name="page">The page.</param>
    /// <param name="start">The command's first line, or a beginning of it that no other command of the page has.</param>
    /// <param name="values">Placeholders and their values; each must be there.</param>
    public string Text(string page, string start, params (string Placeholder, string Value)[] values)
    {
        var rows = DocsTable.Rows.Where(row => row.Page == page).ToList();
        var row = rows.SingleOrDefault(row => row.FirstLine == start)
            ?? Assert.Single(rows, row => row.FirstLine.StartsWith(start, StringComparison.Ordinal));
        if (_test is not null)
            Assert.True(IsRunHere(row), $"The table does not say that {_test} runs {page}: {start}");

        var command = Assert.Single(DocPages.All, command => command.Page == page && command.FirstLine == row.FirstLine);
        _tried.Add(row);
        var text = command.Text;
        foreach (var (placeholder, value) in values)
        {
            Assert.Contains(placeholder, text, StringComparison.Ordinal);
            text = text.Replace(placeholder, value, StringComparison.Ordinal);
        }

        return OnThisMachine(text);
    }

    /// <summary>Runs a command to its end, which must be a success.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> RunAsync(string page, string start, params (string Placeholder, string Value)[] values) =>
        RunScriptAsync(Text(page, start, values));

    /// <summary>Runs a script of the test to its end, which must be a success.</summary>
    public async Task<string> RunScriptAsync(string script)
    {
        var (exitCode, output) = await Shell.RunAsync("env", Folder, [.. Bash(script)]);
        Assert.True(exitCode == 0, $"{script}\n{output}");
        return output;
    }

    /// <summary>Starts a script that serves on <see cref="Port"/>, and waits until the server is ready.</summary>
    public async Task<DocsServer> ServeAsync(string script, string path = "/health/ready")
    {
        var server = new DocsServer(Folder, Port, [.. Bash(script)]);
        _servers.Add(server);
        await server.ReadyAsync(path);
        return server;
    }

    /// <summary>Asks that this test has tried all that the table says it tries.</summary>
    public void ShouldBeComplete()
    {
        var missing = DocsTable.Rows
            .Where(IsRunHere)
            .Except(_tried);
        Assert.Equal("", string.Join('\n', missing));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();

        await RunScriptAsync("kill_service");
        Directory.Delete(Folder, recursive: true);
    }

    private bool IsRunHere(DocRow row) => row.Trial is DocTrial.RunBy by && by.Tests.Contains(_test, StringComparer.Ordinal);

    private IEnumerable<string> Bash(string script) =>
    [
        $"SANDBOX={Folder}",
        string.Create(CultureInfo.InvariantCulture, $"PORT={Port}"),
        $"ROOT={Snapshot.Root}",
        $"CONFIGURATION={Configuration}",
        $"SERVICE_USER={(Environment.UserName == "root" ? "nobody" : Environment.UserName)}",
        .. Settings.Select(setting => $"{setting.Key}={setting.Value}"),
        "bash", "-euo", "pipefail", "-c", $"source '{Preamble}'\n{Profile}\n{script}",
    ];

    private string OnThisMachine(string text) =>
        PublicPort().Replace(SystemFolder().Replace(text, Folder + "$0"), Port.ToString(CultureInfo.InvariantCulture));

    /// <summary>The repository's <c>ops</c>, whose files name folders of the machine too.</summary>
    private void CopyOps()
    {
        var root = Path.Combine(Snapshot.Root, "ops");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, "ops", Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.WriteAllText(copy, OnThisMachine(File.ReadAllText(file)));
        }
    }

    [GeneratedRegex(
        @"(?<![\w./-])/(backup|etc/(doorcode|haproxy|systemd/system)|run/secrets|(usr/local|var)/lib/doorcode)(?![\w-])",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SystemFolder();

    [GeneratedRegex(@"(?<=(localhost|127\.0\.0\.1):)5000\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PublicPort();
}
