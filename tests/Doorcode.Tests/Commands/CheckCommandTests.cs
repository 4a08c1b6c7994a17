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
            ["clock", "database", "mailboxlayer", "smtp"],
            lines.Where(line => line.TryGetProperty("check", out _)).Select(line => line.GetProperty("check").GetString()!)
                .Where(name => name.All(char.IsAsciiLetterLower)).Order());
    }

    [Fact]
    public async Task What_cannot_be_reached_is_told_in_one_sentence()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Smtp:Port=1");
        Assert.StartsWith("smtp: ", (await app.RunAsync("check")).ShouldBeRefused(), StringComparison.Ordinal);
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
}
