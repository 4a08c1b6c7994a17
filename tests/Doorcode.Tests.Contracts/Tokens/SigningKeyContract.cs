using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>The life of signing keys, over every engine.</summary>
public abstract class SigningKeyContract : IAsyncLifetime
{
    private protected static readonly TimeSpan Lead = TimeSpan.FromHours(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    [Fact]
    public async Task A_due_key_is_published_before_it_signs_and_the_old_one_verifies_until_its_last_token_has_expired()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var old = Assert.Single(await KidsAsync());
        App.Clock.Advance(Lifetime - Lead - Minute);
        Assert.Equal([old], await KidsAsync());

        // Published, but not yet in use.
        App.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).Length == 2, "two keys are published");
        var next = Assert.Single(await KidsAsync(), kid => kid != old);
        App.Clock.Advance(Lead - TimeSpan.FromSeconds(1));
        var last = await ada.TokensAsync();
        Assert.Equal((old, old), (Kid(last.Access), Kid(last.Refresh)));

        // In use from its time on; what the old one signed goes on working.
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        var first = await ada.TokensAsync();
        Assert.Equal((next, next), (Kid(first.Access), Kid(first.Refresh)));
        await App.ShouldLiveAsync(last);
        App.Clock.Advance(Day - TimeSpan.FromSeconds(2));
        (await App.VerifyAsync(last.Refresh)).ShouldBe(200);
        Assert.Contains(old, await KidsAsync());

        // Gone when there is nothing left to verify.
        App.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).SequenceEqual([next]), "the old key is gone");
        (await App.VerifyAsync(last.Refresh)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task A_token_of_a_retired_key_is_refused_however_long_it_claims_to_last()
    {
        var tokens = await (await App.JoinAsync("bea@example.org")).TokensAsync();
        var forge = new Forge(App);
        var retired = forge.Key;
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        App.Clock.Advance(Lead + Day + Minute);
        await Eventually.TrueAsync(async () => !(await KidsAsync()).Contains(retired.Kid), "the first key is gone");
        var account = Guid.Parse((string)SessionCalls.Claims(tokens.Access)["sub"]!);
        var live = await App.BeginAsync(tokens.Access);
        Assert.Equal(account, Guid.Parse((string)SessionCalls.Claims(live.Access)["sub"]!));
        (await App.MeAsync(live.Access)).ShouldBe(200);

        var forged = Forge.SignEncoded(
            retired.Header(TokenKind.Access), Forge.Encode(Forge.Payload(live.Access)), retired.Key.ECDsa);

        (await App.MeAsync(forged)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_shorter_lifetime_of_tokens_ends_no_session_that_began_before()
    {
        await App.RestartWithAsync("Doorcode:Jwt:RefreshTokenLifetime=3.00:00:00");
        var tokens = await (await App.JoinAsync("fay@example.org")).TokensAsync();
        var old = Assert.Single(await KidsAsync());
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        await App.RestartWithAsync("Doorcode:Jwt:RefreshTokenLifetime=01:00:00");

        App.Clock.Advance((3 * Day) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await Store.RetireAsync(CancellationToken.None));
        (await App.VerifyAsync(tokens.Refresh)).ShouldBe(200);
        Assert.Contains(old, await KidsAsync());

        // By this call or by the server's own round.
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        await Store.RetireAsync(CancellationToken.None);
        Assert.DoesNotContain(old, App.Column("SELECT kid FROM signing_keys"));
        Assert.Equal(
            ["signing-key.published", "signing-key.published", "signing-key.retired"],
            App.Column("SELECT event FROM audit WHERE event LIKE 'signing-key%' ORDER BY event"));
    }

    [Fact]
    public async Task A_key_that_no_session_needs_stays_published_for_five_minutes_after_the_next_one_took_over()
    {
        var old = Assert.Single(await KidsAsync());
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));

        App.Clock.Advance(Lead + (5 * Minute) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await Store.RetireAsync(CancellationToken.None));
        Assert.Contains(old, await KidsAsync());

        // By this call or by the server's own round.
        App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Store.RetireAsync(CancellationToken.None);
        Assert.DoesNotContain(old, App.Column("SELECT kid FROM signing_keys"));
    }

    [Fact]
    public async Task By_command_one_key_is_published_and_a_second_is_refused_while_it_waits()
    {
        var ada = await App.JoinAsync("cyd@example.org");
        var old = Assert.Single(await KidsAsync());

        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        Assert.False(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        var raced = await Starter.RaceAsync(Enumerable.Repeat(() => Store.AddNextAsync(Lead, "by a test", CancellationToken.None), 8));
        Assert.DoesNotContain(true, raced);

        // A running server learns of it within a minute, long before it signs.
        App.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).Length == 2, "the new key is published");
        Assert.Equal(old, Kid((await ada.TokensAsync()).Access));
        App.Clock.Advance(Lead);
        Assert.NotEqual(old, Kid((await ada.TokensAsync()).Access));
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
    }

    [Fact]
    public async Task Keys_and_tokens_survive_a_restart()
    {
        var tokens = await (await App.JoinAsync("dan@example.org")).TokensAsync();
        var kids = await KidsAsync();

        await App.RestartAsync();

        Assert.Equal(kids, await KidsAsync());
        await App.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task The_key_set_alone_is_enough_to_verify_tokens()
    {
        var tokens = await (await App.JoinAsync("eve@example.org")).TokensAsync();
        var answer = await App.GetAsync("/.well-known/jwks.json");
        answer.ShouldBe(200);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        foreach (var token in new[] { tokens.Access, tokens.Refresh })
        {
            var key = answer.Json.GetProperty("keys").EnumerateArray().Single(jwk => jwk.GetProperty("kid").GetString() == Kid(token));
            using var peer = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
            });
            var dot = token.LastIndexOf('.');
            Assert.True(peer.VerifyData(
                Encoding.ASCII.GetBytes(token[..dot]), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), HashAlgorithmName.SHA256));
        }

        static byte[] Bytes(JsonElement key, string member) => Base64Url.DecodeFromChars(key.GetProperty(member).GetString());
    }

    [Fact]
    public async Task The_key_set_holds_public_parts_only()
    {
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        App.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).Length == 2, "two keys are published");

        foreach (var path in new[] { "/.well-known/jwks.json", "/.well-known/jwks.json/" })
        {
            var answer = await App.GetAsync(path);
            Assert.Equal(["keys"], answer.Json.EnumerateObject().Select(member => member.Name));
            foreach (var key in answer.Json.GetProperty("keys").EnumerateArray())
            {
                Assert.Equal(
                    ["alg", "crv", "kid", "kty", "use", "x", "y"],
                    key.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
                Assert.Equal(
                    ("EC", "P-256", "ES256", "sig"),
                    (key.GetProperty("kty").GetString(), key.GetProperty("crv").GetString(), key.GetProperty("alg").GetString(), key.GetProperty("use").GetString()));
            }
        }
    }

    protected abstract Task<DoorcodeApp> StartAsync();

    private protected SigningKeyStore Store => App.Services.GetRequiredService<SigningKeyStore>();

    private static string Kid(string token) => JsonDocument.Parse(Forge.Header(token)).RootElement.GetProperty("kid").GetString()!;

    private protected async Task<string[]> KidsAsync() =>
        [.. (await App.GetAsync("/.well-known/jwks.json")).Json.GetProperty("keys").EnumerateArray()
            .Select(key => key.GetProperty("kid").GetString()!)];
}
