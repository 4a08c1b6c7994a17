using System.Globalization;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Moving;

/// <summary>An import beside a server that serves.</summary>
public sealed class ImportBesideServerTests : IDisposable
{
    private const int Rows = 20_000;
    private const string Hash = "$2b$05$.LM2jFWiPNrykwlq5rhPN.JtzBmvpwBY8RI3BMSL2HoQNR2LgpJcW";

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_server_refuses_no_refresh_while_an_import_writes()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder.Path, ("Doorcode__RateLimits__Enabled", "false"));
        await ImportAsync([Row(0)]);
        var (status, tokens) = await server.PostAsync("/api/users/login/", new { email = Email(0), password = Person.DefaultPassword });
        Assert.Equal(200, status);

        var refreshes = 0;
        for (var import = ImportAsync(Enumerable.Range(1, Rows).Select(Row)); !import.IsCompleted || refreshes == 0; refreshes++)
        {
            (status, tokens) = await server.PostAsync("/api/users/token/refresh/", new { refresh = tokens.GetProperty("refresh").GetString() });
            Assert.Equal(200, status);
            if (import.IsCompleted)
                await import;
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task ImportAsync(IEnumerable<string> rows)
    {
        var file = _folder.File($"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}.ndjson");
        await File.WriteAllLinesAsync(file, rows);
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder.Path, ["import", "ndjson", file]);
        Assert.True(exitCode == 0, output);
        Assert.Contains(" 0 were not taken", output, StringComparison.Ordinal);
    }

    private static string Email(int i) => string.Create(CultureInfo.InvariantCulture, $"user{i}@example.org");

    private static string Row(int i) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"id": "{{i}}", "email": "{{Email(i)}}", "password_hash": "{{Hash}}", "verified": true}""");
}
