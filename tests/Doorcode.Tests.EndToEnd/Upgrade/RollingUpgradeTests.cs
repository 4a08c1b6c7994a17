using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>
/// Without a pause: servers of two versions run over one PostgreSQL while people use them. The one before is the release before
/// this one, or this version itself where an upgrade from that release stops the servers.
/// </summary>
public sealed class RollingUpgradeTests : IDisposable
{
    private const int Lives = 5;
    private const string Password = Person.DefaultPassword;

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-upgrade-").FullName;

    [Fact]
    public async Task No_request_fails_while_servers_are_replaced_one_by_one()
    {
        var before = await PreviousRelease.CanRollAsync() ? Build.Previous : Build.Native;
        if (before is Build.Previous)
            await PreviousRelease.NeedAsync();

        await using var mailbox = new SmtpMailbox();
        var settings = UpgradeSettings.OnPostgres(_folder, mailbox, await PostgresServer.Shared.NewDatabaseAsync());
        var balancer = new Balancer();
        await using var old = await ServerProcess.StartAsync(before, _folder, settings);
        balancer.Add(old);
        await using var crowd = new Crowd(balancer, mailbox);
        await crowd.WaitAsync(Lives);

        var (exitCode, output) = await ServerProcess.RunAsync(Build.Native, _folder, ["migrate"], settings);
        Assert.True(exitCode == 0, output);
        await crowd.WaitAsync(Lives);

        await using var next = await ServerProcess.StartAsync(
            Build.Native, _folder, [.. settings, ("Doorcode__Database__MigrateAtStart", "false")]);
        balancer.Add(next);
        await crowd.WaitAsync(Lives);
        await JoinAsync(old, mailbox);
        await LiveOnBothAsync(old, next);
        await LiveOnBothAsync(next, old);

        await balancer.RemoveAsync(old);
        old.Terminate();
        await old.WaitForExitAsync();
        await crowd.WaitAsync(Lives);
        await crowd.StopAsync();
        Assert.Empty(crowd.Failures);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task JoinAsync(ServerProcess server, SmtpMailbox mailbox)
    {
        await server.PostAsync("/api/users/register/", new { email = "ada@example.org", password = Password, full_name = "Ada Lovelace" });
        var otp = SmtpMailbox.CodeIn(await mailbox.NextFor("ada@example.org"));
        Assert.Equal(201, (await server.PostAsync("/api/users/confirm-otp/", new { email = "ada@example.org", otp })).Status);
    }

    /// <summary>A session that begins on one server, goes on on the other one, and is over on both when it is ended there.</summary>
    private static async Task LiveOnBothAsync(ServerProcess one, ServerProcess other)
    {
        var (status, tokens) = await one.PostAsync("/api/users/login/", new { email = "ada@example.org", password = Password });
        Assert.Equal(200, status);
        var first = tokens.GetProperty("access").GetString();
        Assert.Equal((200, 200), (await one.GetAsync("/api/users/me/", first), await other.GetAsync("/api/users/me/", first)));

        (status, tokens) = await other.PostAsync("/api/users/token/refresh/", new { refresh = tokens.GetProperty("refresh").GetString() });
        Assert.Equal(200, status);
        var (access, refresh) = (tokens.GetProperty("access").GetString(), tokens.GetProperty("refresh").GetString());
        Assert.Equal(200, await one.GetAsync("/api/users/me/", access));

        Assert.Equal(205, (await other.PostAsync("/api/users/logout/", new { refresh_token = refresh }, access)).Status);
        foreach (var server in new[] { one, other })
        {
            Assert.Equal((401, 401), (await server.GetAsync("/api/users/me/", access), await server.GetAsync("/api/users/me/", first)));
            Assert.Equal(401, (await server.PostAsync("/api/users/token/refresh/", new { refresh })).Status);
        }
    }
}
