using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The files that operators are given hold what they promise, as far as tools without an engine can tell.</summary>
public sealed class OpsTests
{
    private static string Ops => Path.Combine(Snapshot.Root, "ops");

    [Fact]
    public async Task Every_alert_fires_on_its_cause_and_none_on_a_quiet_day()
    {
        var promtool = Required("DOORCODE_PROMTOOL");
        var folder = Path.Combine(Ops, "prometheus");
        await SucceedsAsync(promtool, folder, "check", "rules", "alerts.yaml");
        await SucceedsAsync(promtool, folder, "test", "rules", "alerts.test.yaml");
    }

    [Fact]
    public async Task Every_alert_has_a_section_that_says_what_to_do()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "docs", "operate.md"));
        var alerts = (await File.ReadAllLinesAsync(Path.Combine(Ops, "prometheus", "alerts.yaml")))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("- alert: ", StringComparison.Ordinal))
            .Select(line => line["- alert: ".Length..])
            .ToList();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"### {alert}\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Containers_manifests_and_dashboard_keep_to_their_schemas()
    {
        Required("DOORCODE_NPM");
        await SucceedsAsync("node", Snapshot.Root, "ops/check.mjs");
    }

    [Fact]
    public async Task The_systemd_unit_is_valid_and_exposes_little()
    {
        var unit = Path.Combine(Ops, "systemd", "doorcode.service");
        var folder = Directory.CreateTempSubdirectory("doorcode-unit-").FullName;
        try
        {
            // Where there is no such executable, the check would end there.
            var copy = Path.Combine(folder, "doorcode.service");
            var text = await File.ReadAllTextAsync(unit);
            await File.WriteAllTextAsync(copy, text.Replace("/usr/local/lib/doorcode/doorcode", "/bin/true", StringComparison.Ordinal));
            var (_, output) = await Shell.RunAsync("systemd-analyze", folder, "verify", "--man=no", copy);
            Assert.DoesNotContain("doorcode.service", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        // In tenths: 20 is what systemd calls OK; a service without hardening has 96.
        await SucceedsAsync("systemd-analyze", Ops, "security", "--no-pager", "--offline=yes", "--threshold=20", unit);
    }

    [Fact]
    public async Task The_command_of_the_package_hands_every_argument_over_as_it_was_typed()
    {
        string[] arguments = ["accounts", "show", "a${HOME}$HOME$$b@example.org", "", "two words", "it's", "*"];
        using var folder = new ScratchFolder();
        var stub = folder.File("systemd-run");
        await File.WriteAllTextAsync(
            stub, "#!/bin/sh\nwhile [ \"$1\" != /usr/lib/doorcode/doorcode ]; do shift; done\nshift\nprintf '%s\\n' \"$@\"\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var (exitCode, output) = await Shell.RunAsync(
            "env", folder.Path, [$"PATH={folder.Path}:{Environment.GetEnvironmentVariable("PATH")}", "sh", Path.Combine(Ops, "debian", "doorcode"), .. arguments]);

        Assert.True(exitCode == 0, output);
        // systemd makes one dollar sign of two, and a variable of one (systemd.service, "Command lines").
        var handedOver = output.Split('\n')[..^1];
        Assert.All(handedOver, argument => Assert.DoesNotContain("$", argument.Replace("$$", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Equal(arguments, handedOver.Select(argument => argument.Replace("$$", "$", StringComparison.Ordinal)));
    }

    private static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is set by ./test.sh.");

    private static async Task SucceedsAsync(string program, string folder, params string[] arguments)
    {
        var (exitCode, output) = await Shell.RunAsync(program, folder, arguments);
        Assert.True(exitCode == 0, output);
    }
}
