using System.Security.Cryptography;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers over one database are one to whoever uses them.</summary>
public sealed class TwoServersTests(TwoServers servers) : IClassFixture<TwoServers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_step_can_be_taken_on_another_server()
    {
        var ada = await servers.First.RegisterAsync("ada@example.org");
        (await (ada with { App = servers.Second }).ConfirmAsync(ada.Code)).ShouldBe(201);
        var tokens = await ada.TokensAsync();
        tokens = Fixtures.Tokens.Of(await servers.Second.RefreshAsync(tokens.Refresh));
        await servers.First.ShouldLiveAsync(tokens);
        (await servers.Second.VerifyAsync(tokens.Access)).ShouldBe(200);
        (await servers.First.LogOutAsync(tokens)).ShouldBe(205);
        await servers.Second.ShouldBeOverAsync(tokens);
        await servers.First.ShouldBeOverAsync(tokens);
    }

    [Fact]
    public async Task Callers_at_once_on_two_servers_all_get_the_same_successor_and_the_chain_never_forks()
    {
        var current = await (await servers.First.JoinAsync("fay@example.org")).TokensAsync();
        for (var round = 1; round <= 10; round++)
        {
            var presented = current.Refresh;
            var answers = await Starter.RaceAsync(
                Enumerable.Range(0, 40).Select<int, Func<Task<Answer>>>(i => () => servers[i].RefreshAsync(presented)));

            Assert.All(answers, answer => answer.ShouldBe(200));
            var successor = Assert.Single(answers.Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal));
            Assert.Equal((round, null), await servers.First.RowAsync(presented));
            current = new Fixtures.Tokens(answers[0].Text("access"), successor);
        }

        await servers.First.ShouldLiveAsync(current);
        await servers.Second.ShouldLiveAsync(current);
    }

    [Fact]
    public async Task Twins_among_callers_at_once_on_two_servers_get_nothing_and_no_client_is_logged_out() =>
        await RefreshRaces.TwinsGetNothingAsync(i => servers[i], await (await servers.First.JoinAsync("twin@example.org")).TokensAsync());

    [Fact]
    public async Task A_token_and_its_predecessor_at_once_on_two_servers_have_one_successor_each() =>
        await RefreshRaces.NoChainForksAsync(i => servers[i], (await (await servers.First.JoinAsync("fork@example.org")).TokensAsync()).Access);

    [Fact]
    public async Task Nothing_works_on_the_other_server_after_the_answer_to_logout()
    {
        var gil = await (await servers.First.JoinAsync("gil@example.org")).TokensAsync();
        for (var round = 0; round < 10; round++)
        {
            var session = await servers[round].BeginAsync(gil.Access);
            await servers[round + 1].ShouldLiveAsync(session);
            var answers = await Starter.RaceAsync(
                Enumerable.Range(0, 6).Select<int, Func<Task<Answer>>>(i => () => servers[i].RefreshAsync(session.Refresh))
                    .Append(() => servers[round].LogOutAsync(session)));

            answers[^1].ShouldBe(205);
            await servers[round + 1].ShouldBeOverAsync(session);
            foreach (var answer in answers[..^1].Where(answer => (int)answer.Status == 200))
                await servers[round + 1].ShouldBeOverAsync(Fixtures.Tokens.Of(answer));
        }
    }

    [Fact]
    public async Task Every_mail_is_sent_once_though_both_servers_send()
    {
        const int Mails = 24;
        var answers = await AtOnce.RunAsync(Mails, i => RegistrationCalls.RegisterAsync(servers[i], $"mail{i}@example.org"));
        Assert.All(answers, answer => answer.ShouldBe(200));
        for (var i = 0; i < Mails; i++)
            await servers.First.Mailbox.NextFor($"mail{i}@example.org");

        await Eventually.TrueAsync(() => servers.First.Scalar("SELECT COUNT(*) FROM outbox") is 0L, "nothing is left to send");
        for (var i = 0; i < Mails; i++)
            Assert.Single(servers.First.Mailbox.Taken, mail => mail.Recipients.Contains($"mail{i}@example.org", StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_server_tells_whether_an_address_is_registered()
    {
        await servers.First.JoinAsync("registered@example.org");
        await servers.First.RegisterAsync("pending@example.org");
        foreach (var ask in new Func<DoorcodeApp, string, Task<Answer>>[]
        {
            (app, address) => RegistrationCalls.RegisterAsync(app, address),
            (app, address) => app.PostAsync("/api/users/confirm-otp/", ("email", address), ("otp", "000000")),
            (app, address) => app.PostAsync("/api/users/login/", ("email", address), ("password", "a wrong password")),
        })
        {
            var answers = new List<string>();
            foreach (var address in new[] { "unknown@example.org", "pending@example.org", "registered@example.org" })
            {
                answers.Add(Sameness.Of(await ask(servers.First, address)));
                answers.Add(Sameness.Of(await ask(servers.Second, address)));
            }

            Assert.Single(answers.Distinct(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Of_servers_that_publish_the_next_key_at_once_one_does()
    {
        var before = servers.First.Count("signing_keys");
        var added = await AtOnce.RunAsync(
            10, i => servers[i].Services.GetRequiredService<SigningKeyStore>().AddNextAsync(TimeSpan.FromHours(1), "a test", Cancel));
        Assert.Single(added, isAdded => isAdded);
        Assert.Equal(before + 1, servers.First.Count("signing_keys"));
    }
}

/// <summary>Servers that start at the same time on an empty database.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task Servers_that_start_at_once_on_an_empty_database_make_one_schema_and_one_key()
    {
        for (var round = 0; round < 3; round++)
        {
            var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
            var key = Directory.CreateTempSubdirectory("doorcode-key-");
            var file = Path.Combine(key.FullName, "master.key");
            await File.WriteAllTextAsync(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            var apps = await AtOnce.RunAsync(
                3, _ => DoorcodeApp.StartOnAsync(connection, $"Doorcode:MasterKeyFile={file}"));

            Assert.Equal(1, apps[0].Count("signing_keys"));
            Assert.Equal(1, apps[0].Count("master_key_check"));
            var tokens = await (await apps[0].JoinAsync("ada@example.org")).TokensAsync();
            foreach (var app in apps)
                await app.ShouldLiveAsync(tokens);

            foreach (var app in apps)
                await app.DisposeAsync();

            key.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_with_another_master_key_is_refused()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        await using var first = await DoorcodeApp.StartOnAsync(connection);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DoorcodeApp.StartOnAsync(connection));
        Assert.Contains("is not the one that this database was sealed with", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_master_key_must_be_named()
    {
        var connection = await SharedPostgres.Cluster.NewDatabaseAsync();
        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => DoorcodeApp.StartOnAsync(connection, "Doorcode:MasterKeyFile="));
        Assert.StartsWith("Doorcode:MasterKeyFile must name a file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_engine_is_answered_with_those_that_there_are()
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DoorcodeApp.StartAsync("Doorcode:Database:Provider=Oracle"));
        Assert.Equal("Doorcode:Database:Provider must be Sqlite or Postgres.", refused.Message);
    }
}
