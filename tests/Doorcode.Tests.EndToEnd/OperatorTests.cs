using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The audit log and the exchange of the master key as an operator meets them: processes over one folder.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-operator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_audit_log_is_printed_beside_the_server_for_people_and_for_programs()
    {
        await using var server = await Servers.StartAsync(Build.Managed, _folder);
        foreach (var email in new[] { "ada@example.org", "bea@example.org" })
            Assert.Equal(401, (await server.PostAsync("/api/users/login/", new { email, password = "some password" })).Status);

        var (exitCode, text) = await AuditAsync("--event", "login");
        Assert.Equal(0, exitCode);
        Assert.Equal(2, Lines(text).Count(line => line.Contains("rejected", StringComparison.Ordinal) && line.Contains("ip=127.0.0.1", StringComparison.Ordinal)));

        (exitCode, text) = await AuditAsync("--email", "ADA@example.org", "--json", "--since", "1h");
        Assert.Equal(0, exitCode);
        var line = JsonDocument.Parse(Assert.Single(Lines(text))).RootElement;
        Assert.Equal(("login", "rejected"), (line.GetProperty("event").GetString(), line.GetProperty("outcome").GetString()));
        Assert.DoesNotContain("example.org", text, StringComparison.Ordinal);

        foreach (var wrong in new[] { new[] { "--since", "yesterday" }, ["--account", "ada"], ["--email", "nobody"], ["--event", "refresh_reuse"] })
        {
            (exitCode, text) = await AuditAsync(wrong);
            Assert.Equal(2, exitCode);
            Assert.Contains(wrong[0], Assert.Single(Lines(text)), StringComparison.Ordinal);
        }

        (exitCode, text) = await AuditAsync("--event", "refresh.reuse");
        Assert.Equal(0, exitCode);
        Assert.Empty(Lines(text));
    }

    [Fact]
    public async Task The_master_key_is_exchanged_while_the_server_stands_and_refused_while_it_runs()
    {
        var key = Path.Combine(_folder, "data", "doorcode.key");
        var server = await Servers.StartAsync(Build.Managed, _folder);
        var before = await File.ReadAllTextAsync(key);
        var (exitCode, text) = await Servers.RunAsync(Build.Managed, _folder, ["keys", "rotate-master"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("stop every server first", Assert.Single(Lines(text)), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(key));

        await server.KillAsync();
        (exitCode, text) = await Servers.RunAsync(Build.Managed, _folder, ["keys", "rotate-master"]);

        Assert.True(exitCode == 0, text);
        Assert.NotEqual(before, await File.ReadAllTextAsync(key));
        await server.DisposeAsync();
        await using var next = await Servers.StartAsync(Build.Managed, _folder);
        Assert.Equal(200, await next.GetAsync("/health/ready"));
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Where(line => line.Length > 0);

    private Task<(int ExitCode, string Output)> AuditAsync(params string[] arguments) =>
        Servers.RunAsync(Build.Managed, _folder, ["audit", .. arguments]);
}
