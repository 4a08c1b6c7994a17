using System.Text.Json;
using Doorcode.Languages;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary><c>doorcode mail preview</c>, as a process of the native executable.</summary>
public sealed class MailPreviewTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-preview-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_mail_is_written_in_every_language_and_told_line_by_line()
    {
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["mail", "preview", "mails", "--json"]);

        Assert.True(exitCode == 0, output);
        var mails = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(BuiltInLanguages.Tags.Order(), mails.Select(mail => Text(mail, "language")).Distinct().Order());
        Assert.Single(mails.GroupBy(mail => Text(mail, "language")).Select(language => language.Count()).Distinct());
        Assert.All(mails, mail =>
        {
            Assert.Equal(Path.Combine(_folder, "mails", Text(mail, "language"), Text(mail, "kind") + ".html"), Text(mail, "html"));
            Assert.Contains($"<html lang=\"{Text(mail, "language")}\"", File.ReadAllText(Text(mail, "html")), StringComparison.Ordinal);
            Assert.StartsWith(Text(mail, "subject") + "\n\n", File.ReadAllText(Text(mail, "text")), StringComparison.Ordinal);
        });
        // Nothing but the preview: no database, no key.
        Assert.Equal(["mails"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused_in_one_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "taken"), "");

        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["mail", "preview", "taken"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("FOLDER must be a folder that can be written", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static string Text(JsonElement mail, string member) => mail.GetProperty(member).GetString()!;
}
