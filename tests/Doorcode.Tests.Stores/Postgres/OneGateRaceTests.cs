using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tokens;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>A session that begins while its account changes, on two servers.</summary>
public sealed class OneGateRaceTests(TwoServers servers) : OneGateRaceContract(servers.First, servers.Second), IClassFixture<TwoServers>
{
    private const int Rounds = 50;
    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE id = @id";
    private const string EndAll = "UPDATE sessions SET revoked_at = 1, revoked_because = 'a test' WHERE account_id = @id AND revoked_at IS NULL";
    private const string Live = "SELECT COUNT(*) FROM sessions WHERE account_id = @id AND revoked_at IS NULL";
    private const string Waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_of_the_account_waits_for_a_session_that_is_being_begun_and_then_ends_it()
    {
        var (first, second) = (Database(servers.First), Database(servers.Second));
        for (var round = 0; round < Rounds; round++)
        {
            var account = await NewAccountAsync(first, $"gil{round}@example.org");
            var isInserted = new TaskCompletionSource();
            var mayCommit = new TaskCompletionSource();
            var login = first.TryWriteAsync(
                async tx =>
                {
                    await InsertAsync(servers.First, tx, account);
                    // An answer: the statement has run.
                    await tx.FirstAsync("SELECT 1::bigint", row => row.Number(0));
                    isInserted.SetResult();
                    await mayCommit.Task;
                },
                Cancel);
            await isInserted.Task.WaitAsync(Cancel);

            var change = second.WriteAsync(
                async tx =>
                {
                    await tx.ExecuteAsync(Raise, ("@id", account.Value));
                    return await tx.ExecuteAsync(EndAll, ("@id", account.Value));
                },
                Cancel);
            await Eventually.TrueAsync(
                async () => await second.FirstAsync(Waiting, row => row.Number(0), Cancel) > 0, "the change waits for the login");
            mayCommit.SetResult();

            Assert.True(await login);
            Assert.Equal(1, await change);
            Assert.Equal(0, await second.FirstAsync(Live, row => row.Number(0), Cancel, ("@id", account.Value)));
            Assert.False(await first.TryWriteAsync(tx => InsertAsync(servers.First, tx, account), Cancel));
        }
    }

    private static Database Database(DoorcodeApp app) => app.Services.GetRequiredService<Database>();

    private static async Task<AccountId> NewAccountAsync(Database database, string email)
    {
        Assert.True(EmailAddress.TryParse(email, out var address, out _));
        return await database.WriteAsync(tx => AccountStore.CreateAsync(tx, address, "Gil", "a hash"), Cancel);
    }

    private static ValueTask InsertAsync(DoorcodeApp app, Transaction transaction, AccountId account) =>
        app.Services.GetRequiredService<SessionStore>().InsertAsync(transaction, new NewSession(
            SessionId.New(transaction.Now), new AccountAtEpoch(account, Epoch: 0), new byte[32], transaction.Now + 60_000,
            AuthenticationFacts.ByPassword(transaction.Now), new Caller("127.0.0.1", "127.0.0.1", "tests")));
}
