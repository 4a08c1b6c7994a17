using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>From the release before this one with a pause: its servers are stopped, and this version goes on with what they left.</summary>
public sealed class StoppedUpgradeTests : IDisposable
{
    private const string Password = Person.DefaultPassword;

    /// <summary>After which a mail is taken over that the server before was sending when it stopped, and some time to send it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-upgrade-").FullName;

    [Fact]
    public async Task On_SQLite_accounts_registrations_under_way_and_mails_that_wait_survive()
    {
        await PreviousRelease.NeedAsync();
        await using var mailbox = new SmtpMailbox();
        await UpgradeAsync(mailbox, UpgradeSettings.OnSqlite(_folder, mailbox));
    }

    [Fact]
    public async Task On_PostgreSQL_accounts_registrations_under_way_and_mails_that_wait_survive()
    {
        await PreviousRelease.NeedAsync();
        await using var mailbox = new SmtpMailbox();
        await UpgradeAsync(mailbox, UpgradeSettings.OnPostgres(_folder, mailbox, await SharedPostgres.Cluster.NewDatabaseAsync()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task UpgradeAsync(SmtpMailbox mailbox, (string, string)[] settings)
    {
        string code, refresh;
        await using (var old = await Servers.StartAsync(Build.Previous, _folder, settings))
        {
            await RegisterAsync(old, "ada@example.org");
            await ConfirmAsync(old, "ada@example.org", SmtpMailbox.CodeIn(await mailbox.NextFor("ada@example.org")));
            refresh = await LogInAsync(old, "ada@example.org");
            await RegisterAsync(old, "bea@example.org");
            code = SmtpMailbox.CodeIn(await mailbox.NextFor("bea@example.org"));
            await mailbox.StopAsync();
            await RegisterAsync(old, "cyd@example.org");
            await Eventually.TrueAsync(() => old.Output.Contains("[1501]", StringComparison.Ordinal), "the mail could not be sent");
            old.Send(Signal.Terminate);
            Assert.Equal(0, await old.WaitForExitAsync());
        }

        mailbox.Start();
        await using var next = await Servers.StartAsync(Build.Native, _folder, settings);

        // Where the release before signed refresh tokens otherwise, its sessions end: nothing is granted, and nobody is a thief.
        var (status, _) = await next.PostAsync("/api/users/token/refresh/", new { refresh });
        Assert.Equal(await PreviousRelease.CanRollAsync() ? 200 : 401, status);
        Assert.DoesNotContain(await AuditedAsync(settings), name => name.StartsWith("refresh.", StringComparison.Ordinal));

        refresh = await LogInAsync(next, "ada@example.org");
        Assert.Equal(200, (await next.PostAsync("/api/users/token/refresh/", new { refresh })).Status);
        await ConfirmAsync(next, "bea@example.org", code);
        await LogInAsync(next, "bea@example.org");
        await ConfirmAsync(next, "cyd@example.org", SmtpMailbox.CodeIn(await mailbox.NextFor("cyd@example.org", Lease)));
        await LogInAsync(next, "cyd@example.org");
    }

    /// <summary>The names of what the audit log holds.</summary>
    private async Task<List<string>> AuditedAsync((string, string)[] settings)
    {
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["audit", "--json"], settings);
        Assert.True(exitCode == 0, output);
        return
        [
            .. from line in output.Split('\n')
               where line.StartsWith('{')
               select JsonDocument.Parse(line).RootElement.GetProperty("event").GetString(),
        ];
    }

    private static async Task RegisterAsync(DoorcodeServer server, string email) => Assert.Equal(
        200, (await server.PostAsync("/api/users/register/", new { email, password = Password, full_name = "Ada Lovelace" })).Status);

    private static async Task ConfirmAsync(DoorcodeServer server, string email, string otp) =>
        Assert.Equal(201, (await server.PostAsync("/api/users/confirm-otp/", new { email, otp })).Status);

    private static async Task<string> LogInAsync(DoorcodeServer server, string email)
    {
        var (status, tokens) = await server.PostAsync("/api/users/login/", new { email, password = Password });
        Assert.Equal(200, status);
        return tokens.GetProperty("refresh").GetString()!;
    }
}
