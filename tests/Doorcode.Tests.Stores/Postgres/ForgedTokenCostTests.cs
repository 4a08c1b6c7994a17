using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tests.Tokens;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a forged refresh token may ask of the database, which other clients wait for: shown by a database that cannot give it.</summary>
public sealed class ForgedTokenCostTests
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

            foreach (var forged in Forge.WithBadSignatures(tokens.Refresh))
            {
                (await app.RefreshAsync(forged)).ShouldBe(Problems.TokenInvalid);
                (await app.VerifyAsync(forged)).ShouldBe(Problems.TokenInvalid);
            }

            (await app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.Unavailable);
        }

        (await app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
    }
}
