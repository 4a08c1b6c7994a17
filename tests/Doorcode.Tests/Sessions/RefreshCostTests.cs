using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Tokens;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.Sessions;

/// <summary>
/// What a refresh token that is no good may ask of the database, which other clients wait for: shown by a database that cannot
/// give it.
/// </summary>
public sealed class RefreshCostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_an_ended_session_and_a_repeat_write_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var (dead, spent, fresh) = (await ada.TokensAsync(), await ada.TokensAsync(), await ada.TokensAsync());
        var next = Fixtures.Tokens.Of(await app.RefreshAsync(spent.Refresh));
        (await app.LogOutAsync(dead)).ShouldBe(205);
        // From now on it is known for one that is hardly current.
        (await app.RefreshAsync(dead.Refresh)).ShouldBe(Problems.TokenInvalid);
        await using var other = new SqliteConnection($"Data Source={app.DatabaseFile};Pooling=False");
        await other.OpenAsync(Cancel);
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(Cancel);

            foreach (var forged in Forge.WithBadSignatures(fresh.Refresh))
                (await app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);

            (await app.RefreshAsync(dead.Refresh)).ShouldBe(Problems.TokenInvalid);
            Assert.Equal(next.Refresh, (await app.RefreshAsync(spent.Refresh)).Text("refresh"));
            (await app.RefreshAsync(fresh.Refresh)).ShouldBe(Problems.Unavailable);
        }
    }
}
