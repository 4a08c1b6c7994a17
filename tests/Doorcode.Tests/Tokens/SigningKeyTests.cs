using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

public sealed class SigningKeyTests : IAsyncLifetime
{
    private static readonly TimeSpan Lead = TimeSpan.FromHours(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private DoorcodeApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await DoorcodeApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_due_key_is_published_before_it_signs_and_the_old_one_verifies_until_its_last_token_has_expired()
    {
        var ada = await _app.JoinAsync("ada@example.org");
        var old = Assert.Single(await KidsAsync());
        _app.Clock.Advance(Lifetime - Lead - Minute);
        Assert.Equal([old], await KidsAsync());

        // Published, but not yet in use.
        _app.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).Length == 2, "two keys are published");
        var next = Assert.Single(await KidsAsync(), kid => kid != old);
        _app.Clock.Advance(Lead - TimeSpan.FromSeconds(1));
        var last = await ada.TokensAsync();
        Assert.Equal((old, old), (Kid(last.Access), Kid(last.Refresh)));

        // In use from its time on; what the old one signed goes on working.
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        var first = await ada.TokensAsync();
        Assert.Equal((next, next), (Kid(first.Access), Kid(first.Refresh)));
        await _app.ShouldLiveAsync(last);
        _app.Clock.Advance(Day - TimeSpan.FromSeconds(2));
        (await _app.VerifyAsync(last.Refresh)).ShouldBe(200);
        Assert.Contains(old, await KidsAsync());

        // Gone when there is nothing left to verify.
        _app.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).SequenceEqual([next]), "the old key is gone");
        (await _app.VerifyAsync(last.Refresh)).ShouldBe(Problems.TokenInvalid);
    }

    [Fact]
    public async Task A_token_of_a_retired_key_is_refused_however_long_it_claims_to_last()
    {
        var tokens = await (await _app.JoinAsync("bea@example.org")).TokensAsync();
        var forge = new Forge(_app);
        var retired = forge.Key;
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        _app.Clock.Advance(Lead + Day + Minute);
        await Eventually.TrueAsync(async () => !(await KidsAsync()).Contains(retired.Kid), "the first key is gone");
        var account = Guid.Parse((string)SessionCalls.Claims(tokens.Access)["sub"]!);
        var live = await _app.BeginAsync(tokens.Access);
        Assert.Equal(account, Guid.Parse((string)SessionCalls.Claims(live.Access)["sub"]!));
        (await _app.MeAsync(live.Access)).ShouldBe(200);

        var forged = Forge.SignEncoded(
            retired.Header(TokenKind.Access), Forge.Encode(Forge.Payload(live.Access)), retired.Key.ECDsa);

        (await _app.MeAsync(forged)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_shorter_lifetime_of_tokens_ends_no_session_that_began_before()
    {
        await _app.RestartWithAsync("Doorcode:Jwt:RefreshTokenLifetime=3.00:00:00");
        var tokens = await (await _app.JoinAsync("fay@example.org")).TokensAsync();
        var old = Assert.Single(await KidsAsync());
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        await _app.RestartWithAsync("Doorcode:Jwt:RefreshTokenLifetime=01:00:00");

        _app.Clock.Advance((3 * Day) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await Store.RetireAsync(CancellationToken.None));
        (await _app.VerifyAsync(tokens.Refresh)).ShouldBe(200);
        Assert.Contains(old, await KidsAsync());

        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await Store.RetireAsync(CancellationToken.None));
        Assert.Equal(
            ["signing-key.published", "signing-key.published", "signing-key.retired"],
            _app.Column("SELECT event FROM audit WHERE event LIKE 'signing-key%' ORDER BY event"));
    }

    [Fact]
    public async Task A_key_that_no_session_needs_stays_published_for_five_minutes_after_the_next_one_took_over()
    {
        var old = Assert.Single(await KidsAsync());
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));

        _app.Clock.Advance(Lead + (5 * Minute) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await Store.RetireAsync(CancellationToken.None));
        Assert.Contains(old, await KidsAsync());

        // By this call or by the server's own round.
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Store.RetireAsync(CancellationToken.None);
        Assert.DoesNotContain(old, _app.Column("SELECT kid FROM signing_keys"));
    }

    [Fact]
    public async Task By_command_one_key_is_published_and_a_second_is_refused_while_it_waits()
    {
        var ada = await _app.JoinAsync("cyd@example.org");
        var old = Assert.Single(await KidsAsync());

        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        Assert.False(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        var raced = await Starter.RaceAsync(Enumerable.Repeat(() => Store.AddNextAsync(Lead, "by a test", CancellationToken.None), 8));
        Assert.DoesNotContain(true, raced);

        // A running server learns of it within a minute, long before it signs.
        _app.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).Length == 2, "the new key is published");
        Assert.Equal(old, Kid((await ada.TokensAsync()).Access));
        _app.Clock.Advance(Lead);
        Assert.NotEqual(old, Kid((await ada.TokensAsync()).Access));
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
    }

    [Fact]
    public async Task Keys_and_tokens_survive_a_restart()
    {
        var tokens = await (await _app.JoinAsync("dan@example.org")).TokensAsync();
        var kids = await KidsAsync();

        await _app.RestartAsync();

        Assert.Equal(kids, await KidsAsync());
        await _app.ShouldLiveAsync(tokens);
    }

    [Fact]
    public async Task Whoever_has_the_key_set_verifies_tokens_with_nothing_else()
    {
        var tokens = await (await _app.JoinAsync("eve@example.org")).TokensAsync();
        var answer = await _app.GetAsync("/.well-known/jwks.json");
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
        _app.Clock.Advance(Minute);
        await Eventually.TrueAsync(async () => (await KidsAsync()).Length == 2, "two keys are published");

        foreach (var path in new[] { "/.well-known/jwks.json", "/.well-known/jwks.json/" })
        {
            var answer = await _app.GetAsync(path);
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

    [Fact]
    public async Task No_private_part_is_in_clear_in_the_databases_files()
    {
        Assert.True(await Store.AddNextAsync(Lead, "by a test", CancellationToken.None));
        var keys = await Store.AllAsync(CancellationToken.None);
        Assert.Equal(2, keys.Count);

        foreach (var file in Directory.GetFiles(_app.Folder, "doorcode.db*"))
        {
            var bytes = await ReadSharedAsync(file);
            foreach (var key in keys)
            {
                using var pair = ECDsa.Create();
                pair.ImportPkcs8PrivateKey(key.PrivateKey, out _);
                var d = pair.ExportParameters(true).D!;
                Assert.Equal(-1, bytes.AsSpan().IndexOf(d));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(key.PrivateKey));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Forge.Encode(d))));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(d))));
            }

            // The head of any P-256 key in PKCS #8.
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Convert.FromHexString("020100301306072A8648CE3D020106082A8648CE3D030107")));
        }
    }

    [Fact]
    public async Task The_search_for_private_parts_would_find_one()
    {
        // Guards the test above: the public key, which is stored in clear, is found by the same search.
        var found = false;
        var kid = (await KidsAsync()).Single();
        foreach (var file in Directory.GetFiles(_app.Folder, "doorcode.db*"))
            found |= (await ReadSharedAsync(file)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(kid)) >= 0;

        Assert.True(found);
    }

    [Fact]
    public async Task With_another_master_key_the_start_is_refused_in_one_sentence()
    {
        await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(_app.RestartAsync);
        Assert.Equal($"The master key in {KeyFile} is not the one that this database was sealed with.", refused.Message);
    }

    [Theory]
    [InlineData("AAAA", "has 3 bytes")]
    [InlineData("", "has 0 bytes")]
    [InlineData("not base64!", "is not base64")]
    public async Task A_broken_master_key_is_refused_in_one_sentence(string content, string reason)
    {
        await File.WriteAllTextAsync(KeyFile, content);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(_app.RestartAsync);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(KeyFile, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Without_its_key_file_a_sealed_database_is_refused_and_no_other_key_is_made()
    {
        File.Delete(KeyFile);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(_app.RestartAsync);
        Assert.Contains(KeyFile, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Doorcode:MasterKeyFile", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void The_master_key_is_readable_by_its_owner_alone()
    {
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(KeyFile).Trim()).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    private SigningKeyStore Store => _app.Services.GetRequiredService<SigningKeyStore>();

    private string KeyFile => Path.Combine(_app.Folder, "doorcode.key");

    private static string Kid(string token) => JsonDocument.Parse(Forge.Header(token)).RootElement.GetProperty("kid").GetString()!;

    private async Task<string[]> KidsAsync() =>
        [.. (await _app.GetAsync("/.well-known/jwks.json")).Json.GetProperty("keys").EnumerateArray()
            .Select(key => key.GetProperty("kid").GetString()!)];

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
