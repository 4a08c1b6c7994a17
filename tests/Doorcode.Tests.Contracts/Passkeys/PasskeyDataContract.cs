using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Passkeys;
using Doorcode.Proofs;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Passkeys;

/// <summary>What is kept about passkeys, when an account is exported, deleted or given back. Needs an app without limits.</summary>
public abstract class PasskeyDataContract(DoorcodeApp app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IAccountData Data => app.Services.GetServices<IAccountData>().Single(data => data.Name == "passkeys");

    private IFactorStore Factors => app.Services.GetServices<IFactorStore>().Single(store => store.Kind == FactorKinds.Passkey);

    private Database Database => app.Services.GetRequiredService<Database>();

    [Fact]
    public async Task An_export_has_what_an_owner_may_see_and_neither_key_nor_handle()
    {
        var (account, tokens) = await NewAsync();
        Assert.Null(await Data.ExportAsync(account, Cancel));
        var key = await app.NewPasskeyAsync(tokens.Access);
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);

        var passkey = Assert.Single((await Data.ExportAsync(account, Cancel))!.AsArray())!.AsObject();

        Assert.Equal(["id", "name", "created_at", "last_used_at", "backed_up"], passkey.Select(member => member.Key));
        Assert.Equal((key.Id, "Passkey", false), ((string)passkey["id"]!, (string)passkey["name"]!, (bool)passkey["backed_up"]!));
        Assert.Equal(app.Clock.GetUtcNow(), (DateTimeOffset)passkey["last_used_at"]!);
        Assert.DoesNotContain(key.Authenticator.IdText, passkey.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_of_an_account_that_is_erased_and_all_of_the_others()
    {
        var (account, tokens) = await NewAsync();
        var key = await app.NewPasskeyAsync(tokens.Access);
        await app.OfferAsync(tokens.Access);
        var (_, others) = await NewAsync();
        var other = await app.NewPasskeyAsync(others.Access);

        await Database.WriteAsync(
            async tx =>
            {
                await Data.EraseAsync(tx, account);
                return true;
            },
            Cancel);

        foreach (var table in new[] { "passkeys", "passkey_users", "passkey_ceremonies" })
        {
            Assert.Equal(0, await Database.FirstAsync(
                $"SELECT count(*) FROM {table} WHERE account_id = @account", row => row.Number(0), Cancel, ("@account", account.Value)));
        }

        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(other.Authenticator)).ShouldBe(200);
    }

    [Fact]
    public async Task Nothing_is_made_for_an_account_that_is_gone_when_a_request_of_it_is_still_under_way()
    {
        var account = AccountId.New(0);
        Assert.Null(await app.Services.GetRequiredService<PasskeyStore>().FindUserAsync(account, Cancel));
        Assert.Equal(0, await Database.FirstAsync(
            "SELECT count(*) FROM passkey_users WHERE account_id = @account", row => row.Number(0), Cancel, ("@account", account.Value)));
    }

    [Fact]
    public async Task Passkeys_that_were_added_since_a_time_are_removed_and_older_ones_stay()
    {
        var (account, tokens) = await NewAsync();
        var old = await app.NewPasskeyAsync(tokens.Access);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = app.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var added = await app.NewPasskeyAsync(tokens.Access);

        Assert.False(await RemoveAsync(account, since));
        (await app.LogInByPasskeyAsync(added.Authenticator)).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(old.Authenticator)).ShouldBe(200);
        Assert.True(await RemoveAsync(account, since - 60_000));
        (await app.LogInByPasskeyAsync(old.Authenticator)).ShouldBe(Problems.PasskeyRejected);
    }

    [Fact]
    public async Task The_database_holds_neither_the_id_of_a_ceremony_nor_its_challenge()
    {
        var ceremony = await app.OfferLoginAsync();
        var rows = await Database.AllAsync("SELECT id, sealed FROM passkey_ceremonies", row => (row.Bytes(0), row.Bytes(1)), Cancel);
        var id = System.Buffers.Text.Base64Url.DecodeFromChars(ceremony.Id);
        var challenge = System.Text.Encoding.UTF8.GetBytes(ceremony.Options.GetProperty("challenge").GetString()!);
        Assert.Contains(rows, row => row.Item1.AsSpan().SequenceEqual(SHA256.HashData(id)));
        Assert.DoesNotContain(rows, row => row.Item2.AsSpan().IndexOf(challenge) >= 0 || row.Item1.AsSpan().SequenceEqual(id));
    }

    private async Task<bool> RemoveAsync(AccountId account, long since) =>
        (await Database.WriteAsync(tx => Factors.RemoveEnrolledSinceAsync(tx, account, since), Cancel)).IsNoneLeft;

    private async Task<(AccountId Account, Fixtures.Tokens Tokens)> NewAsync()
    {
        var tokens = await app.NewTokensAsync();
        return (new AccountId(Guid.Parse((string)SessionCalls.Claims(tokens.Access)["sub"]!)), tokens);
    }
}
