using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Proofs;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

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
            new Store(FactorKinds.Totp, totpAt), new Store(FactorKinds.Passkey, passkeyAt), new Store(FactorKinds.RecoveryCodes, 50),
        ]);

        await database.WriteAsync(
            async tx =>
            {
                await factors.RemoveAsync(tx, account, before, time: 200);
                return 0;
            },
            CancellationToken.None);

        var found = await app.Services.GetRequiredService<AccountStore>().FindAsync(account, CancellationToken.None);
        Assert.Equal(after, found?.Factors);
    }

    private sealed class Store(FactorKinds kind, long enrolledAt) : IFactorStore
    {
        public FactorKinds Kind => kind;

        public ValueTask<bool> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time) =>
            ValueTask.FromResult(enrolledAt >= time);
    }
}
