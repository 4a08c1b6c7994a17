namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>Settings that stand alone in a block are taken by a server that starts in Production.</summary>
public sealed class SettingsDocsCommandsTests
{
    public static TheoryData<string, string> Blocks =>
        [.. DocsTable.Rows.Where(row => row.Trial is DocTrial.ServeWith).Select(row => (row.Page, row.FirstLine))];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task A_server_starts_with_the_settings_of(string page, string firstLine)
    {
        await using var machine = new DocsSandbox(test: null);
        var trial = (DocTrial.ServeWith)DocsTable.Rows.Single(row => row.Page == page && row.FirstLine == firstLine).Trial;
        (string, string)[] values = trial.Placeholder.Length > 0 ? [(trial.Placeholder, "a0b1c2d3e4f5")] : [];

        machine.Profile = machine.Text("install.md", "export Doorcode__PublicUrl").Split("out/doorcode")[0];

        var server = await machine.ServeAsync(machine.Text(page, firstLine, values) + machine.Serve);

        await server.StopAsync();
    }
}
