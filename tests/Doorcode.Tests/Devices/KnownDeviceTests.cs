using System.Buffers.Text;
using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.Sealing;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Devices;

public sealed class KnownDeviceTests(KnownDeviceTests.AttackedApp attacked)
    : KnownDeviceContract(attacked.App, attacked.App), IClassFixture<KnownDeviceTests.AttackedApp>
{
    /// <summary>What is opened is allocated.</summary>
    [Fact]
    public void A_token_is_opened_whether_or_not_there_is_an_account_and_whosever_it_is()
    {
        var tokens = attacked.App.Services.GetRequiredService<DeviceTokens>();
        var (owner, stranger) = (new AccountAtEpoch(AccountId.New(0), Epoch: 3), new AccountAtEpoch(AccountId.New(0), Epoch: 3));
        var live = tokens.Issue(owner);
        var forged = live[..20] + (live[20] == 'A' ? 'B' : 'A') + live[21..];
        foreach (var (token, least) in new[] { (live, 60), (forged, 60), (live[..40], 0) })
        {
            var work = new[] { null, stranger, owner with { Epoch = 4 } }.Select(account => Work(token, account)).ToList();
            Assert.True(work[0] > least, $"{work[0]} bytes");
            Assert.Single(work.Distinct());
        }

        // The least of many: the first ones compile code.
        long Work(string token, AccountAtEpoch? account) => Enumerable.Range(0, 50).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            tokens.Recognize(new Caller("127.0.0.1", "127.0.0.1", "tests"), token, account);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    /// <summary>Two messages under one salt and nonce would give away what is in them, and the key of their tags.</summary>
    [Fact]
    public void Tokens_share_a_salt_and_a_nonce_only_if_they_are_the_same_token()
    {
        var tokens = attacked.App.Services.GetRequiredService<DeviceTokens>();
        var (owner, session) = (new AccountAtEpoch(AccountId.New(0), Epoch: 3), SessionId.New(5));
        Assert.Equal(tokens.Issue(owner, session), tokens.Issue(owner, session));

        string[] different =
        [
            tokens.Issue(owner, session),
            tokens.Issue(owner, SessionId.New(5)),
            tokens.Issue(owner with { Epoch = 4 }, session),
            tokens.Issue(owner with { Id = AccountId.New(0) }, session),
            tokens.Issue(owner),
            tokens.Issue(owner),
        ];
        var seeds = different.Select(token => Convert.ToHexString(Base64Url.DecodeFromChars(token).AsSpan(1, Sealer.SeedLength)));
        Assert.Equal(different.Length, seeds.Distinct(StringComparer.Ordinal).Count());
    }

    public sealed class AttackedApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
