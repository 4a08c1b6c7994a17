using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>Without a pause: two servers over one PostgreSQL and one Redis are replaced by those of another version while people use them.</summary>
public sealed class RollingUpgradeTests : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-upgrade-").FullName;

    [Fact]
    public async Task No_request_fails_while_servers_are_replaced_one_by_one_and_when_they_are_put_back()
    {
        await PreviousRelease.NeedAsync();
        await using var mailbox = new SmtpMailbox();
        await using var redis = await RedisServer.StartNewAsync();
        (string, string)[] settings =
        [
            .. UpgradeSettings.OnPostgres(_folder, mailbox, await SharedPostgres.Cluster.NewDatabaseAsync(), redis),
            // As in production: the load balancer sees that the server is about to go before it goes.
            ("Doorcode__Server__DrainDelay", "00:00:03"),
        ];
        (string, string)[] unmigrated = [.. settings, ("Doorcode__Database__MigrateAtStart", "false")];
        await using var old1 = Servers.Prepare(Build.Previous, "old1", _folder, settings);
        await using var old2 = Servers.Prepare(Build.Previous, "old2", _folder, settings);
        await using var new1 = Servers.Prepare(Build.Native, "new1", _folder, unmigrated);
        await using var new2 = Servers.Prepare(Build.Native, "new2", _folder, unmigrated);
        await old1.StartAsync(TimeSpan.Zero, Cancel);
        await old2.StartAsync(TimeSpan.Zero, Cancel);
        await using var balancer = new LoadBalancer(
            Directory.CreateDirectory(Path.Combine(_folder, "haproxy")).FullName, [old1, old2, new1, new2]);
        await balancer.StartAsync(Cancel);
        await using var crowd = new Crowd(balancer, mailbox);
        using var begunBefore = await AllStories.BeginAsync(old1, mailbox);

        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["migrate"], settings);
        Assert.True(exitCode == 0, output);
        await crowd.LiveAllAsync();

        await ReplaceAsync(balancer, old1, new1);
        await crowd.LiveAllAsync();
        await HandOverAsync(old2, new1, mailbox);
        await HandOverAsync(new1, old2, mailbox);
        await ReplaceAsync(balancer, old2, new2);
        await crowd.LiveAllAsync();
        await begunBefore.FinishAsync(new2);

        // The way back.
        using var begunAfter = await AllStories.BeginAsync(new1, mailbox);
        await ReplaceAsync(balancer, new1, old1);
        await ReplaceAsync(balancer, new2, old2);
        await crowd.LiveAllAsync();
        await begunAfter.FinishAsync(old2);

        await crowd.StopAsync();
        Assert.True(crowd.Failures.Count == 0, string.Join('\n', crowd.Failures));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task ReplaceAsync(LoadBalancer balancer, DoorcodeServer goes, DoorcodeServer comes)
    {
        await comes.StartAsync(TimeSpan.Zero, Cancel);
        await balancer.SeesUpAsync(comes, Cancel);
        goes.Send(Signal.Terminate);
        Assert.Equal(0, await goes.WaitForExitAsync());
    }

    private static async Task HandOverAsync(DoorcodeServer one, DoorcodeServer other, SmtpMailbox mailbox)
    {
        using var stories = await AllStories.BeginAsync(one, mailbox);
        await stories.FinishAsync(other);
    }
}
