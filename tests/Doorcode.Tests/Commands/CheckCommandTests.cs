using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Commands;

/// <summary><c>doorcode check</c>.</summary>
public sealed class CheckCommandTests
{
    [Fact]
    public async Task What_is_in_force_is_listed_and_what_it_names_was_reached()
    {
        await using var app = await DoorcodeApp.StartAsync();

        var lines = (await app.RunAsync("check", "--json")).Lines();

        var settings = lines.Where(line => line.TryGetProperty("setting", out _)).ToDictionary(line => line.GetProperty("setting").GetString()!);
        Assert.Equal("https://auth.example.org", settings["Doorcode:PublicUrl"].GetProperty("value").GetString());
        Assert.Equal("command line", settings["Doorcode:PublicUrl"].GetProperty("source").GetString());
        Assert.Equal("default", settings["Doorcode:Otp:Length"].GetProperty("source").GetString());
        Assert.Equal("***", settings["Doorcode:Database:ConnectionString"].GetProperty("value").GetString());
        Assert.Equal(
            ["clock", "database", "dns", "mailboxlayer", "passwords", "proxy", "smtp"],
            lines.Where(line => line.TryGetProperty("check", out _)).Select(line => line.GetProperty("check").GetString()!)
                .Where(name => name.All(char.IsAsciiLetterLower)).Order());
    }

    [Fact]
    public async Task What_cannot_be_reached_is_told_in_one_sentence()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Smtp:Port=1");
        Assert.StartsWith("smtp: ", (await app.RunAsync("check")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Doorcode:Mail:From must be set", "Doorcode:Mail:From=")]
    [InlineData("Doorcode:Smtp:Host must name the server", "Doorcode:Smtp:Host=")]
    [InlineData("Doorcode:Smtp:Username and Doorcode:Smtp:Password must be set together", "Doorcode:Smtp:Username=doorcode")]
    public async Task Outside_Development_each_missing_mail_setting_is_named(string expected, string setting)
    {
        await using var names = new NameServer((_, _) => NameAnswer.Mail(10, "mx.mail.test"));
        await using var app = await DoorcodeApp.StartAsync($"Doorcode:EmailValidation:NameServers:0=127.0.0.1:{names.Port}");
        string[] production = ["environment=Production", "Doorcode:Mail:From=no-reply@takes.mail.test"];
        Assert.StartsWith(
            $"smtp: {expected}", (await app.RunWithSettingsAsync([.. production, setting], "check")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unexpected_failure_is_reported_as_a_failed_check()
    {
        await using var app = await DoorcodeApp.StartWithAsync(services => services.AddSingleton<IBackendProbe>(new BrokenProbe()));
        var sentence = (await app.RunAsync("check")).ShouldBeRefused();
        Assert.Equal("Tests:Broken: it failed unexpectedly, with InvalidOperationException.", sentence);
    }

    [Fact]
    public async Task The_name_server_is_asked_for_the_mail_servers_of_the_sender()
    {
        byte status = 0;
        await using var names = new NameServer((_, _) => status == 0 ? NameAnswer.Mail(10, "mx.mail.test") : new NameAnswer(status));
        string[] settings = [$"Doorcode:EmailValidation:NameServers:0=127.0.0.1:{names.Port}", "Doorcode:Mail:From=no-reply@takes.mail.test", "environment=Production"];
        await using var app = await DoorcodeApp.StartAsync(settings);
        Assert.Contains("dns: takes.mail.test, which mails come from, takes mail", (await app.RunAsync("check")).Output, StringComparison.Ordinal);

        // It refuses.
        status = 5;
        Assert.StartsWith("dns: no name server", (await app.RunAsync("check")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all clients count as one network")]
    [InlineData("believed from 10.0.0.7/32, fd00::/64 (2^64 addresses", "Doorcode:Proxy:TrustedNetworks:0=10.0.0.7/32", "Doorcode:Proxy:TrustedNetworks:1=fd00::/64")]
    public async Task It_is_told_whose_forwarded_headers_are_believed(string expected, params string[] settings)
    {
        await using var app = await DoorcodeApp.StartAsync(settings);
        Assert.Contains(expected, (await app.RunAsync("check")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("0.0.0.0/1")]
    [InlineData("128.0.0.0/1")]
    [InlineData("10.0.0.0/7")]
    [InlineData("::/0")]
    [InlineData("2000::/3")]
    [InlineData("fc00::/15")]
    [InlineData("::/80")]
    [InlineData("::ffff:0:0/96")]
    [InlineData("::ffff:128.0.0.0/97")]
    public async Task A_network_that_holds_more_than_proxies_stops_the_start(string network)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => DoorcodeApp.StartAsync(
            "Doorcode:Proxy:TrustedNetworks:0=10.0.0.7/32", $"Doorcode:Proxy:TrustedNetworks:1={network}"));
        Assert.Contains("Doorcode:Proxy:TrustedNetworks:1 must name the proxies alone", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Networks_of_the_widest_size_may_be_named()
    {
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:Proxy:TrustedNetworks:0=10.0.0.0/8",
            "Doorcode:Proxy:TrustedNetworks:1=fd00::/16",
            "Doorcode:Proxy:TrustedNetworks:2=::ffff:10.0.0.0/104");
        Assert.Contains("10.0.0.0/8", (await app.RunAsync("check")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_masked_and_listing_the_settings_tries_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Mailboxlayer:AccessKey=hunter2", "Doorcode:Mailboxlayer:BaseAddress=http://127.0.0.1:1");
        var run = await app.RunAsync("check", "--settings");
        run.ShouldBeDone();
        Assert.Contains("Doorcode:Mailboxlayer:AccessKey = ***", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output, StringComparison.Ordinal);
    }

    private sealed class BrokenProbe : IBackendProbe
    {
        public string Section => "Tests:Broken";

        public Task CheckAsync(CancellationToken cancel) => throw new InvalidOperationException("hunter2");
    }
}
