using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Tokens;
using Doorcode.Tokens;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresSigningKeyTests : SigningKeyContract
{
    [Fact]
    public async Task Of_servers_that_retire_a_key_at_once_one_does_and_says_so_once()
    {
        await using var second = await App.StartBesideAsync();
        DoorcodeApp[] servers = [App, second];
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        App.Clock.Advance(Lead + TimeSpan.FromDays(2));

        // The servers' own upkeep may have been faster.
        await AtOnce.RunAsync(
            8, i => servers[i % 2].Services.GetRequiredService<SigningKeyStore>().RetireAsync(CancellationToken.None));

        Assert.Equal(1, App.Count("signing_keys"));
        Assert.Equal(1, App.Count("audit WHERE event = 'signing-key.retired'"));
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartOnPostgresAsync();
}
