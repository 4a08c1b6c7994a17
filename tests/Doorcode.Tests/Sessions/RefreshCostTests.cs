using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Tokens;
using Doorcode.Tokens;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorcode.Tests.Sessions;

/// <summary>
/// What a refresh token that is no good may ask of the database, which other clients wait for: shown by a database that cannot
/// give it.
/// </summary>
public sealed class RefreshCostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_with_a_bad_signature_asks_the_database_nothing()
    {
        await using var app = await DoorcodeApp.StartOnPostgresAsync();
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        await using var other = new NpgsqlConnection(app.PostgresConnection + ";Pooling=false");
        await other.OpenAsync(Cancel);
        await using (var transaction = await other.BeginTransactionAsync(Cancel))
        {
            // Not even readers get past this lock.
            await using var hold = new NpgsqlCommand("LOCK TABLE sessions, accounts IN ACCESS EXCLUSIVE MODE", other, transaction);
            await hold.ExecuteNonQueryAsync(Cancel);

            foreach (var forged in Forged(tokens.Refresh))
            {
                (await app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);
                (await app.VerifyAsync(forged)).ShouldBe(Problems.TokenInvalid);
            }

            (await app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.Unavailable);
        }

        (await app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
    }

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

            foreach (var forged in Forged(fresh.Refresh))
                (await app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);

            (await app.RefreshAsync(dead.Refresh)).ShouldBe(Problems.TokenInvalid);
            Assert.Equal(next.Refresh, (await app.RefreshAsync(spent.Refresh)).Text("refresh"));
            (await app.RefreshAsync(fresh.Refresh)).ShouldBe(Problems.Unavailable);
        }
    }

    /// <summary>Tokens of the right form, under the header of the server's own key, whose signature is none of it.</summary>
    private static IEnumerable<string> Forged(string token)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = token.Split('.');
        var low = Forge.SignEncoded(parts[0], parts[1], key);
        return [low, Forge.Twin(low), Forge.Twin(token), $"{parts[0]}.{parts[1]}.{new string('A', TokenReader.SignatureLength)}"];
    }
}
