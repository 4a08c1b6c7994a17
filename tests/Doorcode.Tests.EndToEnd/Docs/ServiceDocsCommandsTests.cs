using System.Globalization;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>
/// The life of a service on one machine: installed under systemd, looked at, its keys rotated, backed up and restored while it
/// serves, and restored after its database was damaged. As root the service runs as another user, so that owners and modes count.
/// </summary>
public sealed class ServiceDocsCommandsTests
{
    [Fact]
    public async Task A_service_is_installed_operated_backed_up_and_restored()
    {
        await using var smtp = new SmtpMailbox { Login = "doorcode:hunter2" };
        await using var machine = new DocsSandbox(nameof(A_service_is_installed_operated_backed_up_and_restored));
        using var server = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{machine.Port}") };
        await InstallAsync(machine, smtp);
        await Drill.JoinAsync(server, email => smtp.NextFor(email));
        var session = await Drill.LogInAsync(server);

        await CommandsWorkAsync(machine);
        await machine.RunAsync("keys.md", "sudo systemctl stop");
        Assert.True(File.Exists(machine.At("etc/doorcode/master.key.old")));
        session = await Drill.RefreshAsync(server, session);
        Assert.NotNull(session);

        await RestoreAsync(machine, server, session);
        session = await Drill.LogInAsync(server);

        await ForgetKeyAsync(machine);
        Assert.Equal(401, await server.StatusAsync("/api/users/me/", session.Access));
        Assert.Equal(200, await server.StatusAsync("/api/users/me/", (await Drill.LogInAsync(server)).Access));
        machine.ShouldBeComplete();
    }

    private static async Task InstallAsync(DocsSandbox machine, SmtpMailbox smtp)
    {
        await File.WriteAllTextAsync(machine.At("typed/smtp.password"), "hunter2\n");
        await File.WriteAllTextAsync(machine.At("typed/doorcode.env"), string.Create(CultureInfo.InvariantCulture, $"""
            Doorcode__PublicUrl=https://auth.example.org
            Doorcode__Smtp__Host={smtp.Host}
            Doorcode__Smtp__Port={smtp.Port}
            Doorcode__Smtp__Security=None
            Doorcode__Smtp__Username=doorcode
            Doorcode__Mail__From=Example <no-reply@example.org>
            # No name server answers there, and no balancer asks.
            Doorcode__EmailValidation__NameServers__0=127.0.0.1:1
            Doorcode__Server__DrainDelay=00:00:00

            """));
        await machine.RunAsync("install.md", "sudo install -d");
    }

    /// <summary>Commands that are run by hand beside the service.</summary>
    private static async Task CommandsWorkAsync(DocsSandbox machine)
    {
        var block = machine.Text("install.md", "doorcode() {");
        var output = await machine.RunScriptAsync(block);
        foreach (var line in new[] { "ready", "account.created", "signs" })
            Assert.Contains(line, output, StringComparison.Ordinal);

        // "Put it where your shell finds it."
        machine.Profile = block[..block.IndexOf("\ndoorcode", StringComparison.Ordinal)];
        const string Odd = "a${HOME}$HOME$$b@example.org";
        await machine.RunScriptAsync($"echo 'correct horse battery' | doorcode accounts create '{Odd}' --full-name 'Odd $HOME'");
        Assert.Contains(Odd, await machine.RunScriptAsync($"doorcode accounts show '{Odd}'"), StringComparison.Ordinal);
        foreach (var (page, command) in new[]
        {
            ("operate.md", "doorcode health"), ("operate.md", "doorcode keys list"), ("operate.md", "doorcode keys rotate"),
            ("operate.md", "doorcode migrate"), ("operate.md", "doorcode migrate --plan"), ("options.md", "doorcode migrate"), ("postgres.md", "doorcode migrate"),
            ("keys.md", "doorcode keys list"), ("scale.md", "doorcode audit"), ("scale.md", "doorcode audit --json"),
        })
        {
            Assert.NotEmpty(await machine.RunAsync(page, command));
        }
    }

    /// <summary>Goes back to a backup while the service serves, then after a crash that left no database that opens; then ends all sessions.</summary>
    private static async Task RestoreAsync(DocsSandbox machine, HttpClient server, Fixtures.Tokens session)
    {
        await machine.RunAsync("operate.md", "doorcode backup \"/backup/");
        var backup = Path.GetFileName(Assert.Single(Directory.GetFiles(machine.At("backup"))));
        await Drill.LogOutAsync(server, session);
        await machine.RunAsync("operate.md", "doorcode restore", ("doorcode-….db", backup));
        await OverAsync(server, session);

        session = await Drill.LogInAsync(server);
        await machine.RunScriptAsync("kill_service");
        Assert.True(new FileInfo(machine.At("var/lib/doorcode/doorcode.db-wal")).Length > 0);
        await using (var database = File.OpenWrite(machine.At("var/lib/doorcode/doorcode.db")))
            await database.WriteAsync(new byte[4096]);

        await machine.RunAsync("operate.md", "systemctl stop", ("doorcode-….db", backup));
        await OverAsync(server, session);

        session = await Drill.LogInAsync(server);
        await machine.RunAsync("operate.md", "doorcode accounts end-sessions");
        await OverAsync(server, session);
    }

    private static async Task OverAsync(HttpClient server, Fixtures.Tokens session)
    {
        Assert.Null(await Drill.RefreshAsync(server, session));
        Assert.Equal(401, await server.StatusAsync("/api/users/me/", session.Access));
    }

    /// <summary>A signing key that has leaked is deleted while no server runs.</summary>
    private static async Task ForgetKeyAsync(DocsSandbox machine)
    {
        var keys = (await machine.RunScriptAsync("doorcode keys list")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var kid = keys[0].Split(' ')[0];
        var statement = machine.Text("operate.md", "DELETE FROM signing_keys", ("…", kid));
        await machine.RunScriptAsync($"""
            systemctl stop doorcode
            sqlite3 "$SANDBOX/var/lib/doorcode/doorcode.db" "{statement}"
            systemctl start doorcode
            """);
        Assert.DoesNotContain(kid, await machine.RunScriptAsync("doorcode keys list"), StringComparison.Ordinal);
    }
}
