using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Factors;
using Doorcode.Proofs;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.EmailChange;

/// <summary>Which second factors a stop code removes.</summary>
public sealed class LateFactorsTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const FactorKinds All = FactorKinds.Totp | FactorKinds.Passkey | FactorKinds.RecoveryCodes;

    [Theory]
    [InlineData(FactorKinds.None, 100, 300, FactorKinds.None)]
    [InlineData(All, 100, 300, FactorKinds.Totp | FactorKinds.RecoveryCodes)]
    [InlineData(All, 300, 100, FactorKinds.Passkey | FactorKinds.RecoveryCodes)]
    [InlineData(All, 100, 100, All)]
    // Recovery codes go with the last factor.
    [InlineData(All, 200, 200, FactorKinds.None)]
    internal async Task Factors_enrolled_since_the_request_go_and_the_account_says_which_are_left(
        FactorKinds before, long totpAt, long passkeyAt, FactorKinds after)
    {
        var database = app.Services.GetRequiredService<Database>();
        var email = EmailChangeCalls.NewAddress();
        Assert.True(EmailAddress.TryParse(email, out var address, out _));
        var account = await database.WriteAsync(tx => AccountStore.CreateAsync(tx, address!, "Ada", "a hash"), CancellationToken.None);
        await database.ExecuteAsync(
            "UPDATE accounts SET factors = @factors WHERE id = @id", CancellationToken.None, ("@factors", (long)before), ("@id", account.Value));
        var factors = new LateFactors(
        [
            new Store(FactorKinds.Totp, totpAt, before.HasFlag(FactorKinds.Totp)),
            new Store(FactorKinds.Passkey, passkeyAt, before.HasFlag(FactorKinds.Passkey)),
            new Store(FactorKinds.RecoveryCodes, 50, before.HasFlag(FactorKinds.RecoveryCodes)),
        ], app.Services.GetRequiredService<EventLog>());

        await database.WriteAsync(
            async tx =>
            {
                await factors.RemoveAsync(tx, account, before, time: 200, new Caller("192.0.2.1", "192.0.2.1", "tests"));
                return 0;
            },
            CancellationToken.None);

        var found = await app.Services.GetRequiredService<AccountStore>().FindAsync(account, CancellationToken.None);
        Assert.Equal(after, found?.Factors);
        // Each removal is a fact; of recovery codes it is none.
        var removed = before == FactorKinds.None ? 0 : new[] { totpAt, passkeyAt }.Count(at => at >= 200);
        Assert.Equal(removed, await app.CountAsync("audit WHERE event = 'factor.removed' AND account_id = @account", account.Value));
    }

    private sealed class Store(FactorKinds kind, long enrolledAt, bool isThere) : IFactorStore
    {
        private bool _isThere = isThere;

        public FactorKinds Kind => kind;

        public EventKind? Removed => kind is FactorKinds.RecoveryCodes ? null : FactorsEvents.TotpRemoved;

        public ValueTask<LateRemoval> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time)
        {
            var count = _isThere && enrolledAt >= time ? 1 : 0;
            _isThere &= count == 0;
            return ValueTask.FromResult(new LateRemoval(count, !_isThere));
        }
    }
}
