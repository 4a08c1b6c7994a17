using System.Text;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Commands;

/// <summary>Every line of every block of the pages about commands is run as it is written, from top to bottom, beside a server.</summary>
public sealed partial class CommandPageTests
{
    private const string Program = "out/doorcode ";

    [Theory]
    [InlineData("commands.md")]
    [InlineData("move-in.md")]
    public async Task Every_command_of_the_page_does_what_it_is_asked_for(string page)
    {
        await using var app = await DoorcodeApp.StartAsync();
        foreach (var file in new[] { "dump.json", "shop.json" })
        {
            await File.WriteAllTextAsync(
                Path.Combine(app.Folder, file),
                """[{"model": "auth.user", "pk": 1, "fields": {"email": "bea@example.org", "username": "bea", "password": "!", "is_active": true}}]""",
                TestContext.Current.CancellationToken);
        }

        var commands = Block().Matches(File.ReadAllText(Path.Combine(Snapshot.Root, "docs", page)))
            .SelectMany(match => match.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToList();

        Assert.NotEmpty(commands);
        foreach (var line in commands)
            await RunAsync(app, line);
    }

    /// <summary>A command, or <c>echo</c> piped into one.</summary>
    private static async Task RunAsync(DoorcodeApp app, string line)
    {
        var pipe = line.IndexOf("| " + Program, StringComparison.Ordinal);
        var input = pipe < 0 ? "" : string.Join(' ', Words(line[..pipe])[1..]) + "\n";
        var command = pipe < 0 ? line : line[(pipe + 2)..];
        Assert.StartsWith(Program, command, StringComparison.Ordinal);
        var run = await app.RunWithInputAsync(input, [.. Words(command)[1..].Select(word => IsFile(word) ? Path.Combine(app.Folder, word) : word)]);
        Assert.True(run.ExitCode == 0, $"{line}\n{run.Errors}");
    }

    /// <summary>The files of the pages are in the working directory; those of the test are in its folder.</summary>
    private static bool IsFile(string word) => Path.GetExtension(word) is ".db" or ".json" or ".ndjson";

    /// <summary>Words as a shell reads them: single quotes keep blanks, and # begins a comment.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        foreach (Match word in Word().Matches(line))
        {
            if (word.Value[0] == '#')
                break;

            words.Add(new StringBuilder(word.Value).Replace("'", "").ToString());
        }

        return words;
    }

    [GeneratedRegex("^```sh\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"('[^']*'|[^\s'])+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
