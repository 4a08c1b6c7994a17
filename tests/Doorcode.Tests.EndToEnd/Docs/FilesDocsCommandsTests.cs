namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>Configuration of other programs, as those programs read it.</summary>
public sealed class FilesDocsCommandsTests
{
    [Fact]
    public async Task The_files_of_the_pages_are_valid()
    {
        await using var machine = new DocsSandbox(nameof(The_files_of_the_pages_are_valid));
        await File.WriteAllTextAsync(machine.At("prometheus.yaml"), machine.Text("operate.md", "scrape_configs:"));
        File.Copy(machine.At("ops/prometheus/alerts.yaml"), machine.At("alerts.yaml"));
        var report = await machine.RunScriptAsync("\"$DOORCODE_PROMTOOL\" check config prometheus.yaml");
        Assert.Contains("SUCCESS", report, StringComparison.Ordinal);

        File.Copy(Certificate.Make(machine.Folder).BothFile, machine.At("etc/haproxy/auth.example.org.pem"));
        await File.WriteAllTextAsync(machine.At("etc/haproxy/haproxy.cfg"), machine.Text("operate.md", "defaults"));
        await machine.RunScriptAsync("PATH=$PATH:/usr/sbin haproxy -c -f etc/haproxy/haproxy.cfg");
        machine.ShouldBeComplete();
    }

    [Fact]
    public async Task The_secrets_of_compose_are_made()
    {
        await using var machine = new DocsSandbox(nameof(The_secrets_of_compose_are_made));
        await machine.RunAsync("install.md", "ops/compose/make-secrets.sh");
        var secrets = Directory.GetFiles(machine.At("ops/compose/secrets"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

        Assert.Equal(
            ["database", "master_key", "postgres_password", "postgres_superuser_password", "redis", "redis_password"],
            secrets.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(32, Convert.FromBase64String(secrets["master_key"].Trim()).Length);
        Assert.EndsWith(secrets["redis_password"], secrets["redis"], StringComparison.Ordinal);
        machine.ShouldBeComplete();
    }
}
