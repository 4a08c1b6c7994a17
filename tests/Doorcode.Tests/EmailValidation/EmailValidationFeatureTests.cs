using Doorcode.EmailValidation;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.EmailValidation;

public sealed class EmailValidationFeatureTests
{
    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        using var host = new ValidationHost([]);
        var options = host.Services.GetRequiredService<IOptions<MailboxlayerOptions>>().Value;
        Assert.Null(options.AccessKey);
        Assert.Equal(new Uri("https://apilayer.net/"), options.BaseAddress);
        Assert.Equal(OutagePolicy.Accept, options.OnOutage);
        Assert.True(options.RequireSmtpCheck);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Timeout);
        Assert.Equal((1000, 50), (options.DailyBudget, options.DailyBudgetPerNetwork));
    }

    [Fact]
    public void A_validator_of_the_host_wins()
    {
        var own = new Own();
        using var host = new ValidationHost([], before: services => services.AddSingleton<IEmailValidator>(own));
        Assert.Same(own, host.Validator);
    }

    [Theory]
    [InlineData("Mailboxlayer:BaseAddress", "ftp://apilayer.net/")]
    [InlineData("Mailboxlayer:BaseAddress", "/api")]
    [InlineData("Mailboxlayer:BaseAddress", "mailto:ada@example.org")]
    [InlineData("Mailboxlayer:OnOutage", "7")]
    [InlineData("Mailboxlayer:OnOutage", "Shrug")]
    [InlineData("Mailboxlayer:Timeout", "00:00:00.4")]
    [InlineData("Mailboxlayer:Timeout", "00:00:31")]
    [InlineData("Mailboxlayer:Timeout", "-00:00:05")]
    [InlineData("Mailboxlayer:DailyBudget", "0")]
    [InlineData("Mailboxlayer:DailyBudget", "10000001")]
    [InlineData("Mailboxlayer:DailyBudgetPerNetwork", "0")]
    [InlineData("EmailValidation:NameServers:0", "dns.example.org")]
    public async Task A_wrong_value_stops_the_start_and_is_named(string key, string value)
    {
        using var host = new ValidationHost([KeyValuePair.Create($"Doorcode:{key}", (string?)value)]);
        var failure = await Assert.ThrowsAnyAsync<Exception>(host.StartAsync);
        Assert.Contains(key.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }

    private sealed class Own : IEmailValidator
    {
        public Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel) =>
            Task.FromResult<EmailVerdict>(EmailVerdict.Unavailable.Value);
    }
}
