using Doorcode.Passkeys;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Passkeys;

/// <summary>Which domains and origins passkeys can have.</summary>
public sealed class PasskeySettingsTests
{
    private const string Url = "https://auth.example.org";

    [Theory]
    [InlineData(null)]
    [InlineData(null, Url)]
    [InlineData("auth.example.org")]
    [InlineData("example.org", Url, "https://app.example.org", "https://example.org:8443")]
    [InlineData("example.org", "android:apk-key-hash:pNiP5iKyQ8JwgGOaKA1zGPUPJIS-0H1xKCQcfIoGLck")]
    [InlineData("localhost", "http://localhost:5000")]
    public void These_are_taken(string? domain, params string[] origins) => Assert.Empty(Faults(domain, origins));

    [Theory]
    [InlineData("https://example.org")]
    [InlineData("EXAMPLE.org")]
    [InlineData("192.0.2.1")]
    [InlineData("::1")]
    [InlineData("example org")]
    [InlineData("")]
    [InlineData("other.example")]
    [InlineData("uth.example.org")]
    public void A_domain_that_is_none_or_not_that_of_the_public_address_is_refused(string domain) =>
        Assert.StartsWith("Doorcode:Passkeys:RelyingPartyId must be ", Assert.Single(Faults(domain)), StringComparison.Ordinal);

    [Theory]
    [InlineData("auth.example.org")]
    [InlineData("https://auth.example.org/")]
    [InlineData("https://auth.example.org/account")]
    [InlineData("https://AUTH.example.org")]
    [InlineData("https://auth.example.org:443")]
    [InlineData("http://auth.example.org")]
    [InlineData("https://example.com")]
    [InlineData("https://evilauth.example.org")]
    [InlineData("https://*.auth.example.org")]
    [InlineData("android:apk-key-hash:")]
    [InlineData("null")]
    [InlineData("*")]
    public void An_origin_that_no_browser_would_name_or_that_is_not_of_the_domain_is_refused(string origin) =>
        Assert.StartsWith("Doorcode:Passkeys:Origins:0 must be ", Assert.Single(Faults(null, origin)), StringComparison.Ordinal);

    [Fact]
    public async Task Switched_off_there_are_no_passkeys_and_the_description_leaves_them_out()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Passkeys:Enabled=false");
        var access = (await (await app.JoinAsync("ada@example.org")).TokensAsync()).Access;

        foreach (var path in new[] { "login/passkey/options", "login/passkey", "passkeys/options", "passkeys", "reauthenticate/options" })
            (await app.SendAsync(HttpMethod.Post, $"/api/users/{path}/", access, "{}")).ShouldBe(Problems.NotFound);

        const string OfOne = "/api/users/passkeys/01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f/";
        (await app.SendAsync(HttpMethod.Patch, OfOne, access, "{}")).ShouldBe(Problems.NotFound);
        (await app.SendAsync(HttpMethod.Delete, OfOne, access, json: null)).ShouldBe(Problems.NotFound);
        var described = (await app.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToArray();
        Assert.Contains(described, path => path.StartsWith("/api/users/login", StringComparison.Ordinal));
        Assert.DoesNotContain(described, path => path.Contains("/passkey", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.All, entry => entry.Id.Id is 1799);
    }

    [Theory]
    [InlineData("https://192.0.2.1", 1)]
    [InlineData("http://127.0.0.1:5000", 1)]
    [InlineData("http://[::1]:5000", 1)]
    [InlineData("http://localhost:5000", 0)]
    public async Task Without_a_domain_there_are_no_passkeys_and_the_start_says_so(string url, int warnings)
    {
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:PublicUrl={url}");
        Assert.Equal(warnings, app.Log.All.Count(entry => entry.Id.Id is 1799));
        var answer = await app.SendAsync(HttpMethod.Post, "/api/users/login/passkey/options/", bearer: null, json: null);
        if (warnings == 0)
            answer.ShouldBe(200);
        else
            answer.ShouldBe(Problems.NotFound);
    }

    [Fact]
    public async Task A_passkey_of_a_parent_domain_works_at_every_listed_origin_and_at_no_other()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:Passkeys:RelyingPartyId=example.org",
            "Doorcode:Passkeys:Origins:0=https://app.example.org",
            "Doorcode:Passkeys:Origins:1=https://auth.example.org");
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        using var authenticator = new SoftAuthenticator();
        var app1 = new Answering { RelyingPartyId = "example.org", Origin = "https://app.example.org" };
        var ceremony = await app.OfferAsync(tokens.Access);
        (await app.AddPasskeyAsync(tokens.Access, ceremony, authenticator.Create(ceremony.Options, app1))).ShouldBe(201);

        (await app.LogInByPasskeyAsync(authenticator, app1)).ShouldBe(200);
        (await app.LogInByPasskeyAsync(authenticator, app1 with { Origin = "https://auth.example.org" })).ShouldBe(200);
        (await app.LogInByPasskeyAsync(authenticator, app1 with { Origin = "https://example.org" })).ShouldBe(Problems.PasskeyRejected);
        (await app.LogInByPasskeyAsync(authenticator, app1 with { RelyingPartyId = "app.example.org" })).ShouldBe(Problems.PasskeyRejected);
    }

    /// <summary>The framework would log the id of the user.</summary>
    [Fact]
    public async Task No_ceremony_logs_whose_it_is()
    {
        await using var app = await DoorcodeApp.StartTalkativeAsync();
        var ada = await app.JoinAsync("ada@example.org");
        var key = await app.NewPasskeyAsync((await ada.TokensAsync()).Access);
        (await app.LogInByPasskeyAsync(key.Authenticator)).ShouldBe(200);
        (await app.LogInByPasskeyAsync(key.Authenticator, new Answering { Origin = "https://example.net" })).ShouldBe(Problems.PasskeyRejected);

        foreach (var name in new[] { key.Authenticator.UserHandle, key.Authenticator.IdText, ada.Email })
            Assert.DoesNotContain(app.Log.All, line => line.Text.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Faults(string? domain, params string[] origins)
    {
        var options = new PasskeysOptions { RelyingPartyId = domain };
        foreach (var origin in origins)
            options.Origins.Add(origin);

        var rules = new PasskeysRules(Options.Create(new DoorcodeOptions { PublicUrl = new Uri(Url) }));
        return rules.Validate(name: null, options).Failures ?? [];
    }

    [Fact]
    public void What_is_set_wrong_in_code_is_a_fault_and_no_exception()
    {
        var options = new PasskeysOptions();
        options.Origins.Add(null!);
        var rules = new PasskeysRules(Options.Create(new DoorcodeOptions { PublicUrl = new Uri("/auth", UriKind.Relative) }));
        Assert.StartsWith("Doorcode:Passkeys:Origins:0 must be ", Assert.Single(rules.Validate(null, options).Failures!), StringComparison.Ordinal);
    }
}
