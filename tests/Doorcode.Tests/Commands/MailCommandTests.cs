using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Commands;

/// <summary><c>doorcode mail test</c> and <c>queue</c>.</summary>
public sealed class MailCommandTests
{
    [Fact]
    public async Task One_mail_is_sent_at_once()
    {
        await using var app = await DoorcodeApp.StartAsync();
        Assert.True((await app.RunAsync("mail", "test", "ada@example.org", "--json")).Line().GetProperty("accepted").GetBoolean());
        Assert.Contains("test mail", (await app.Mailbox.NextFor("ada@example.org")).Subject, StringComparison.Ordinal);
        (await app.RunAsync("mail", "test", "nobody")).ShouldBeRefused(exitCode: 2);
    }

    [Fact]
    public async Task What_the_mail_server_says_against_it_is_told()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Smtp:Port=1");
        Assert.Contains("could not be sent", (await app.RunAsync("mail", "test", "ada@example.org")).ShouldBeRefused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Doorcode:Mail:From must be set", "Doorcode:Mail:From=")]
    [InlineData("Doorcode:Smtp:Host must name the server", "Doorcode:Smtp:Host=")]
    [InlineData("Doorcode:Smtp:Username and Doorcode:Smtp:Password must be set together", "Doorcode:Smtp:Username=doorcode")]
    public async Task Outside_Development_each_missing_mail_setting_is_named(string expected, string setting)
    {
        await using var app = await DoorcodeApp.StartAsync();
        string[] production = ["environment=Production", "Doorcode:Mail:From=no-reply@example.org"];
        Assert.StartsWith(
            expected, (await app.RunWithSettingsAsync([.. production, setting], "mail", "test", "ada@example.org")).ShouldBeRefused(), StringComparison.Ordinal);
        Assert.Empty(app.Mailbox.Commands);
    }

    [Fact]
    public async Task What_waits_is_listed_without_an_address()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:Smtp:Port=1");
        await app.PostAsync("/api/users/register/", ("email", "ada@example.org"), ("password", Person.DefaultPassword), ("full_name", "Ada"));

        var run = await app.RunAsync("mail", "queue", "--json");

        var line = run.Line();
        Assert.Equal("mail", line.GetProperty("kind").GetString());
        Assert.DoesNotContain("ada", run.Output, StringComparison.Ordinal);
        Assert.Single((await app.RunAsync("mail", "queue")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        (await app.RunAsync("mail", "queue", "--limit", "0")).ShouldBeRefused(exitCode: 2);
    }
}
