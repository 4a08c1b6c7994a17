using System.Text.Json;
using Doorcode.Tests.EndToEnd;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Upgrade;

/// <summary>From the release before this one with a pause: its servers are stopped, and this version goes on with what they left.</summary>
public sealed class StoppedUpgradeTests : IDisposable
{
    private const string Password = Person.DefaultPassword;

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-upgrade-").FullName;

    [Fact]
    public async Task On_SQLite_accounts_registrations_mails_and_the_audit_log_survive()
    {
        await PreviousRelease.NeedAsync();
        await using var mailbox = new SmtpMailbox();
        await UpgradeAsync(mailbox, UpgradeSettings.OnSqlite(_folder, mailbox));
    }

    [Fact]
    public async Task On_PostgreSQL_accounts_registrations_mails_and_the_audit_log_survive()
    {
        await PreviousRelease.NeedAsync();
        await using var mailbox = new SmtpMailbox();
        await UpgradeAsync(mailbox, UpgradeSettings.OnPostgres(_folder, mailbox, await PostgresServer.Shared.NewDatabaseAsync()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task UpgradeAsync(SmtpMailbox mailbox, (string, string)[] settings)
    {
        string code, refresh;
        await using (var old = await ServerProcess.StartAsync(Build.Previous, _folder, settings))
        {
            await RegisterAsync(old, "ada@example.org");
            await ConfirmAsync(old, "ada@example.org", SmtpMailbox.CodeIn(await mailbox.NextFor("ada@example.org")));
            refresh = await LogInAsync(old, "ada@example.org");
            await RegisterAsync(old, "bea@example.org");
            code = SmtpMailbox.CodeIn(await mailbox.NextFor("bea@example.org"));
            await mailbox.StopAsync();
            await RegisterAsync(old, "cyd@example.org");
            old.Terminate();
            Assert.Equal(0, await old.WaitForExitAsync());
        }

        mailbox.Start();
        await using var next = await ServerProcess.StartAsync(Build.Native, _folder, settings);

        // Where the release before signed refresh tokens otherwise, its sessions end: nothing is granted, and nobody is a thief.
        var (status, _) = await next.PostAsync("/api/users/token/refresh/", new { refresh });
        Assert.Equal(await PreviousRelease.CanRollAsync() ? 200 : 401, status);
        Assert.DoesNotContain(await AuditAsync(settings), line => line.Event.StartsWith("refresh.", StringComparison.Ordinal));

        refresh = await LogInAsync(next, "ada@example.org");
        Assert.Equal(200, (await next.PostAsync("/api/users/token/refresh/", new { refresh })).Status);
        await ConfirmAsync(next, "bea@example.org", code);
        await LogInAsync(next, "bea@example.org");
        await ConfirmAsync(next, "cyd@example.org", SmtpMailbox.CodeIn(await mailbox.NextFor("cyd@example.org")));
        await LogInAsync(next, "cyd@example.org");

        var lines = await AuditAsync(settings);
        Assert.Equal(3, lines.Count(line => line.Event == "account.created"));
        Assert.Equal(4, lines.Count(line => line is { Event: "login", Outcome: "accepted" }));
    }

    private async Task<List<(string Event, string Outcome)>> AuditAsync((string, string)[] settings)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(Build.Native, _folder, ["audit", "--json"], settings);
        Assert.True(exitCode == 0, output);
        return
        [
            .. from line in output.Split('\n')
               where line.StartsWith('{')
               let json = JsonDocument.Parse(line).RootElement
               select (json.GetProperty("event").GetString()!, json.GetProperty("outcome").GetString()!),
        ];
    }

    private static async Task RegisterAsync(ServerProcess server, string email) => Assert.Equal(
        200, (await server.PostAsync("/api/users/register/", new { email, password = Password, full_name = "Ada Lovelace" })).Status);

    private static async Task ConfirmAsync(ServerProcess server, string email, string otp) =>
        Assert.Equal(201, (await server.PostAsync("/api/users/confirm-otp/", new { email, otp })).Status);

    private static async Task<string> LogInAsync(ServerProcess server, string email)
    {
        var (status, tokens) = await server.PostAsync("/api/users/login/", new { email, password = Password });
        Assert.Equal(200, status);
        return tokens.GetProperty("refresh").GetString()!;
    }
}
