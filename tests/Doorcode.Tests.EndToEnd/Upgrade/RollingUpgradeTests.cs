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

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-upgrade-").FullName;

    [Fact]
    public async Task No_request_fails_while_servers_are_replaced_one_by_one()
    {
        var before = await PreviousRelease.CanRollAsync() ? Build.Previous : Build.Native;
        if (before is Build.Previous)
            await PreviousRelease.NeedAsync();

        await using var mailbox = new SmtpMailbox();
        (string, string)[] settings =
        [
            .. UpgradeSettings.OnPostgres(_folder, mailbox, await SharedPostgres.Cluster.NewDatabaseAsync()),
            // As in production: the load balancer sees that the server is about to go before it goes.
            ("Doorcode__Server__DrainDelay", "00:00:03"),
        ];
        await using var old = Servers.Prepare(before, "old", _folder, settings);
        await using var next = Servers.Prepare(Build.Native, "next", _folder, [.. settings, ("Doorcode__Database__MigrateAtStart", "false")]);
        await old.StartAsync(TimeSpan.Zero, Cancel);
        await using var balancer = new LoadBalancer(Directory.CreateDirectory(Path.Combine(_folder, "haproxy")).FullName, [old, next]);
        await balancer.StartAsync(Cancel);
        await using var crowd = new Crowd(balancer, mailbox);
        await crowd.WaitAsync(Lives);

        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["migrate"], settings);
        Assert.True(exitCode == 0, output);
        await crowd.WaitAsync(Lives);

        await next.StartAsync(TimeSpan.Zero, Cancel);
        await balancer.SeesUpAsync(next, Cancel);
        await crowd.WaitAsync(Lives);
        await JoinAsync(old, mailbox);
        await LiveOnBothAsync(old, next);
        await LiveOnBothAsync(next, old);

        old.Send(Signal.Terminate);
        await old.WaitForExitAsync();
        await crowd.WaitAsync(Lives);
        await crowd.StopAsync();
        Assert.Empty(crowd.Failures);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task JoinAsync(DoorcodeServer server, SmtpMailbox mailbox)
    {
        await server.PostAsync("/api/users/register/", new { email = "ada@example.org", password = Password, full_name = "Ada Lovelace" });
        var otp = SmtpMailbox.CodeIn(await mailbox.NextFor("ada@example.org"));
        Assert.Equal(201, (await server.PostAsync("/api/users/confirm-otp/", new { email = "ada@example.org", otp })).Status);
    }

    /// <summary>A session that begins on one server, goes on on the other one, and is over on both when it is ended there.</summary>
    private static async Task LiveOnBothAsync(DoorcodeServer one, DoorcodeServer other)
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
