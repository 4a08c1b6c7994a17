using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PgBouncerTests(PgBouncer bouncer) : IClassFixture<PgBouncer>
{
    [Fact]
    public async Task Servers_behind_transaction_pooling_start_at_once_and_do_everything()
    {
        var connection = await bouncer.NewDatabaseAsync();
        var key = Path.GetTempFileName();
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        string[] settings = [$"Doorcode:MasterKeyFile={key}", "Doorcode:RateLimits:Enabled=false"];
        var apps = await AtOnce.RunAsync(2, _ => DoorcodeApp.StartOnAsync(connection, settings));
        Assert.Equal(1, apps[0].Count("signing_keys"));

        var tokens = await (await apps[0].JoinAsync("ada@example.org")).TokensAsync();
        for (var round = 1; round <= 10; round++)
        {
            var presented = tokens.Refresh;
            var answers = await AtOnce.RunAsync(30, i => apps[i % 2].RefreshAsync(presented));
            Assert.All(answers, answer => answer.ShouldBe(200));
            Assert.Single(answers.Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal));
            tokens = Fixtures.Tokens.Of(answers[0]);
        }

        var bea = await apps[0].RegisterAsync("bea@example.org");
        var guesses = await AtOnce.RunAsync(30, i => (bea with { App = apps[i % 2] }).ConfirmAsync(bea.Code));
        Assert.Single(guesses, answer => (int)answer.Status == 201);

        (await apps[1].LogOutAsync(tokens)).ShouldBe(205);
        await apps[0].ShouldBeOverAsync(tokens);
        foreach (var app in apps)
            await app.DisposeAsync();

        File.Delete(key);
    }
}
