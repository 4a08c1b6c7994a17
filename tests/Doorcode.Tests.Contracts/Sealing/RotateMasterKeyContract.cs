using System.Net;
using Doorcode.Addresses;
using Doorcode.EmailValidation;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.EmailValidation;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Sealing;

/// <summary>The master key is exchanged while nobody serves, and whenever that is cut off, the database opens.</summary>
public abstract partial class RotateMasterKeyContract : IAsyncLifetime
{
    protected DoorcodeApp App { get; private set; } = null!;

    protected abstract string KeyFile { get; }

    /// <summary>Where the app finds its database, as arguments of a process of its own.</summary>
    protected abstract string[] Place { get; }

    private Database Database => App.Services.GetRequiredService<Database>();

    public async ValueTask InitializeAsync() => App = await StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Fact]
    public async Task A_server_that_serves_does_not_rotate_its_own_key()
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => App.Services.GetRequiredService<RotateMasterKey>().RunAsync(CancellationToken.None));
        Assert.Contains("while nothing else has the database open", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_mails_and_sessions_go_on_with_the_new_key()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var old = await ada.TokensAsync();
        var refreshed = await App.RefreshAsync(old.Refresh);
        var (next, device) = (Fixtures.Tokens.Of(refreshed), refreshed.Text("device_token"));
        var (byId, byAddress) = (await App.RegisterAsync("bea@example.org"), await App.RegisterAsync("cyd@example.org"));
        await App.Mailbox.StopAsync();
        (await App.PostAsync("/api/users/register/", ("email", "dan@example.org"), ("password", ada.Password), ("full_name", "Dan")))
            .ShouldBe(200);
        var before = await File.ReadAllTextAsync(KeyFile);

        await RotateAsync();

        Assert.NotEqual(before, await File.ReadAllTextAsync(KeyFile));
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile + ".old"));
        Assert.False(File.Exists(KeyFile + ".next"));
        App.Mailbox.Start();
        await App.InitializeAsync();
        await App.ShouldLiveAsync(next);
        // A lost answer: the grace has not ended.
        var again = await App.RefreshAsync(old.Refresh);
        Assert.Equal(next.Refresh, again.Text("refresh"));
        // The exchange has ended all device tokens: a session has another one from now on.
        Assert.NotEqual(device, again.Text("device_token"));
        Assert.Equal(again.Text("device_token"), (await App.RefreshAsync(next.Refresh)).Text("device_token"));
        (await byId.ConfirmAsync(byId.Code)).ShouldBe(201);
        (await byAddress.ConfirmWithoutIdAsync(byAddress.Code)).ShouldBe(201);
        // Past the time that the server before had taken for handing it over.
        App.Clock.Advance(TimeSpan.FromMinutes(5));
        // And until a server on a shared database takes over what was tried before.
        await App.RegisterAsync("eve@example.org");
        App.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.NotEmpty(SmtpMailbox.CodeIn(await App.Mailbox.NextFor("dan@example.org")));
        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(1, App.Count("audit WHERE event = 'master-key.rotated'"));
    }

    [Fact]
    public async Task Changes_of_address_and_their_stop_codes_go_on_with_the_new_key()
    {
        var (ada, bea) = (await App.JoinAsync("ada@example.org"), await App.JoinAsync("bea@example.org"));
        var tokens = await ada.TokensAsync();
        var waiting = await App.BeginChangeAsync(tokens, ada.Email);
        var done = await App.MoveAsync(await bea.TokensAsync(), bea.Email);

        await RotateAsync();
        await App.InitializeAsync();

        (await App.ConfirmEmailAsync(tokens.Access, waiting.Code, waiting.Id)).ShouldBe(200);
        Assert.Equal(waiting.StopCode, EmailChangeCalls.StopCodeIn(await App.Mailbox.NextFor(ada.Email)));
        (await App.StopEmailChangeAsync(ada.Email, waiting.StopCode)).ShouldBe(200);
        (await App.StopEmailChangeAsync(bea.Email, done.StopCode)).ShouldBe(200);
        Assert.Equal("active", (await App.AccountAsync(bea.Email))?.Status);
    }

    [Fact]
    public async Task A_passkey_and_a_ceremony_that_waits_go_on_with_the_new_key()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var key = await App.NewPasskeyAsync((await ada.TokensAsync()).Access);
        var ceremony = await App.OfferLoginAsync();

        await RotateAsync();
        await App.InitializeAsync();

        (await App.LogInByPasskeyAsync(ceremony, key.Authenticator.Get(ceremony.Options))).ShouldBe(200);
    }

    [Fact]
    public async Task Second_factors_go_on_with_the_new_key_and_enrolments_begin_again()
    {
        var (ada, tokens, phone) = await App.NewWithPhoneAsync();
        var begun = await App.BeginTotpAsync(tokens.Access);

        await RotateAsync();
        await App.InitializeAsync();

        (await App.ConfirmTotpAsync(tokens.Access, begun.Text("enrolment_id"), FactorCalls.CodeOf(App, begun.Text("secret"))))
            .ShouldBe(Problems.CodeRejected);
        (await App.SecondFactorAsync(await ada.TicketAsync(), totp: phone.Code())).ShouldBe(200);
        (await App.SecondFactorAsync(await ada.TicketAsync(), recoveryCode: phone.RecoveryCodes[9])).ShouldBe(200);
    }

    [Fact]
    public async Task What_the_database_keeps_of_an_address_is_the_same_for_every_address_after_it()
    {
        await App.JoinAsync("registered@example.org");
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        string[] addresses = ["registered@example.org", "pending@example.org", "unknown@example.org"];
        await App.RegisterAsync("pending@example.org");
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var address in addresses)
            (await App.PostAsync("/api/users/resend-otp/", ("email", address))).ShouldBe(200);

        await RotateAsync();
        await App.InitializeAsync();

        // Keyed hashes cannot be made anew, so every address begins without a cooldown.
        foreach (var address in addresses)
        {
            (await App.PostAsync("/api/users/resend-otp/", ("email", address))).ShouldBe(200);
            (await App.PostAsync("/api/users/resend-otp/", ("email", address))).ShouldBe(Problems.TooManyRequests);
        }
    }

    [Fact]
    public async Task Nothing_is_left_that_the_old_key_opens()
    {
        var ada = await App.JoinAsync("ada@example.org");
        await App.RefreshAsync((await ada.TokensAsync()).Refresh);
        await App.RegisterAsync("bea@example.org");
        var old = Convert.FromBase64String((await File.ReadAllTextAsync(KeyFile)).Trim());
        App.Clock.Advance(TimeSpan.FromMinutes(2));
        await App.Services.GetRequiredService<LookupBudget>().PayAsync(ValidationHost.Check("ada@example.org"), CancellationToken.None);

        await RotateAsync();

        Assert.Equal(0, App.Count("token_buckets") + App.Count("rolling_windows") + App.Count("mail_windows"));
        // Of the paid lookups only the total, which tells nothing of a network.
        Assert.Equal((1, 1), (App.Count("paid_lookups"), App.Count("paid_lookups WHERE LENGTH(key) = 0 AND spent = 1")));
        Assert.Equal(0, App.Count("sessions WHERE successor IS NOT NULL"));
        var kid = Assert.Single(App.Column("SELECT kid FROM signing_keys"));
        var sealedKey = (byte[])App.Scalar("SELECT private_key FROM signing_keys")!;
        Assert.False(new Sealer(old, "doorcode:signing-keys").TryOpen(sealedKey, System.Text.Encoding.UTF8.GetBytes(kid), out _));
        var check = (byte[])App.Scalar("SELECT sealed FROM master_key_check")!;
        Assert.False(new Sealer(old, "doorcode:master-key-check").TryOpen(check, [], out _));
        await App.InitializeAsync();
    }

    [Fact]
    public async Task A_mail_that_waits_keeps_its_place_under_the_hashes_of_the_new_key()
    {
        await App.Mailbox.StopAsync();
        (await RegistrationCalls.RegisterAsync(App, "ada@example.org")).ShouldBe(200);
        var before = Lane();

        await RotateAsync();
        await App.InitializeAsync();

        var keys = App.Services.GetRequiredService<LookupKeys>();
        Assert.NotEqual(before, Lane());
        Assert.Equal((Convert.ToHexString(keys.For("mail-domain", "example.org")), Convert.ToHexString(keys.For("mail-site", Caller.SiteOf(IPAddress.Loopback)))), Lane());
        Assert.True(EmailAddress.TryParse("ada@example.org", out var ada, out _));
        Assert.Equal(keys.For("mail-recipient", ada), (byte[])App.Scalar("SELECT recipient FROM outbox")!);

        (string Domain, string Site) Lane() =>
            (Convert.ToHexString((byte[])App.Scalar("SELECT domain FROM outbox")!), Convert.ToHexString((byte[])App.Scalar("SELECT site FROM outbox")!));
    }

    [Fact]
    public async Task An_item_of_a_kind_that_a_newer_version_wrote_is_sealed_anew_as_it_is()
    {
        var lane = new OutboxLane([1], [2]);
        var queue = App.Services.GetRequiredService<OutboxQueue>();
        await Database.WriteAsync(
            async transaction =>
            {
                await queue.EnqueueAsync(transaction, new OutboxItem("a later kind", [3, 4, 5], transaction.Now + 600_000, lane));
                return 0;
            },
            CancellationToken.None);
        var before = (await ItemAsync()).Sealed;

        await RotateAsync();
        await App.InitializeAsync();

        var item = await ItemAsync();
        Assert.NotEqual(before, item.Sealed);
        Assert.True(App.Services.GetRequiredService<OutboxSeal>().TryOpen(item, out var payload));
        Assert.Equal([3, 4, 5], payload);
        // They only decide about its turn.
        Assert.Equal(lane.Domain, (byte[])App.Scalar("SELECT domain FROM outbox")!);
        Assert.Equal(lane.Site, (byte[])App.Scalar("SELECT site FROM outbox")!);

        async Task<ClaimedItem> ItemAsync() => (await Database.FirstAsync(
            "SELECT id, kind, sealed FROM outbox",
            row => new ClaimedItem(row.Id(0), row.Text(1), row.Bytes(2), Attempts: 0, GiveUpAt: 0, LeaseEndsAt: 0),
            CancellationToken.None))!;
    }

    protected abstract Task<DoorcodeApp> StartAsync();

    /// <summary>As the command does it, in a process of its own: over what is stored alone.</summary>
    private protected async Task RotateAsync(IMasterKeyRotation? more = null)
    {
        await App.StopAsync();
        await using var host = Server.DoorcodeHost.Build(
            [.. Place, "--environment=Development"],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(App.Clock);
                if (more is not null)
                    builder.Services.AddSingleton(more);
            });
        await host.Services.GetRequiredService<Database>().OpenExclusiveAsync(CancellationToken.None);
        await host.Services.GetRequiredService<MasterKey>().OpenAsync(CancellationToken.None);
        // The last of them, so that all others have done their part.
        await new RotateMasterKey(
            host.Services.GetRequiredService<MasterKey>(),
            host.Services.GetRequiredService<MasterKeyFile>(),
            host.Services.GetRequiredService<Database>(),
            host.Services.GetServices<IMasterKeyRotation>().OrderBy(state => state is CutOff)).RunAsync(CancellationToken.None);
    }
}
