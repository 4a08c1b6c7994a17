using Doorcode.EmailValidation;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.EmailValidation;

public sealed class MailboxlayerClientTests : IAsyncLifetime
{
    internal const string Key = "k3y/that+is&secret";

    private MailboxlayerServer _server = null!;
    private ValidationHost? _host;

    /// <summary>Every row of the documentation's table, and how often it is asked.</summary>
    public static TheoryData<int?, string?, int, int, int> Errors { get; } = new()
    {
        // code, type, status, event, requests
        { 101, "missing_access_key", 200, 1400, 1 },
        { 101, "invalid_access_key", 401, 1400, 1 },
        { 102, "inactive_user", 200, 1400, 1 },
        { 106, "inactive_user", 401, 1400, 1 },
        { 107, "account_on_hold", 401, 1400, 1 },
        { 103, "invalid_api_function", 200, 1400, 1 },
        { 404, "404_not_found", 404, 1400, 1 },
        { 105, "https_access_restricted", 200, 1400, 1 },
        { 105, "function_access_restricted", 403, 1400, 1 },
        { 104, "usage_limit_reached", 200, 1401, 1 },
        { 104, "daily_usage_limit_reached", 429, 1401, 1 },
        { 104, "fair_use_limit_reached", 403, 1401, 1 },
        { 104, "api_access_blocked", 403, 1401, 1 },
        { 104, "monthly_limit_of_tomorrow", 200, 1401, 1 },
        { 210, "no_email_address_supplied", 200, 1403, 1 },
        { 310, "catch_all_access_restricted", 200, 1403, 1 },
        { 999, "timeout", 200, 1402, 2 },
        { 0, "internal_error", 500, 1402, 3 },
        { 503, "maintenance_mode", 503, 1402, 3 },
        { 101, null, 200, 1400, 1 },
        { 104, null, 429, 1401, 1 },
        { 999, null, 200, 1402, 2 },
        { null, "timeout", 500, 1402, 2 },
        { 12345, "unheard_of", 200, 1402, 3 },
        { 12345, "unheard_of", 403, 1400, 1 },
        { null, null, 500, 1402, 3 },
    };

    public async ValueTask InitializeAsync() => _server = await MailboxlayerServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _host?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_request_is_the_documented_one()
    {
        _server.Answers(MailboxlayerServer.Fine);
        Assert.IsType<EmailVerdict.Accepted>(await Host().CheckAsync("Ada+1&x=y@example.org"));
        Assert.Equal(
            "GET /api/check?access_key=k3y%2Fthat%2Bis%26secret&email=Ada%2B1%26x%3Dy%40example.org&smtp=1&format=1",
            Assert.Single(_server.Requests));
    }

    [Theory]
    [InlineData("format_valid", "false", true)]
    [InlineData("mx_found", "false", true)]
    [InlineData("smtp_check", "false", true)]
    [InlineData("disposable", "true", true)]
    [InlineData("format_valid", "null", false)]
    [InlineData("mx_found", "null", false)]
    [InlineData("smtp_check", "null", false)]
    [InlineData("disposable", "null", false)]
    [InlineData("mx_found", "\"no\"", false)]
    [InlineData("catch_all", "true", false)]
    [InlineData("role", "true", false)]
    [InlineData("free", "true", false)]
    [InlineData("score", "0.01", false)]
    public async Task Four_flags_refuse_an_address_and_null_refuses_nothing(string member, string value, bool refused)
    {
        _server.Answers(With(member, value));
        var verdict = await Host().CheckAsync("ada@example.org");
        Assert.Equal(refused ? new EmailVerdict.Refused(null) : EmailVerdict.Accepted.Value, verdict);
    }

    [Fact]
    public async Task A_failed_smtp_check_refuses_nothing_when_it_is_switched_off()
    {
        _server.Answers(With("smtp_check", "false"));
        Assert.IsType<EmailVerdict.Accepted>(await Host(("RequireSmtpCheck", "false")).CheckAsync("ada@example.org"));
    }

    [Theory]
    [InlineData("\"ada@gmail.com\"", "ada@gmail.com")]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("7", null)]
    [InlineData("\"ada@gmail.com\\r\\nBcc: eve@example.org\"", null)]
    [InlineData("\"<script>alert(1)</script>\"", null)]
    public async Task What_was_meant_is_passed_on_when_it_is_an_address(string suggestion, string? passedOn)
    {
        _server.Answers(With("did_you_mean", suggestion)
            .Replace("\"mx_found\":true", "\"mx_found\":false", StringComparison.Ordinal));
        Assert.Equal(new EmailVerdict.Refused(passedOn), await Host().CheckAsync("ada@gmial.com"));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_documented_error_is_no_verdict(int? code, string? type, int status, int logged, int requests)
    {
        _server.Answers(MailboxlayerServer.Error(code, type), status);
        var host = Host(("OnOutage", "Refuse"));
        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("ada@example.org"));
        Assert.Contains($" {logged} ", Assert.Single(host.Log.All), StringComparison.Ordinal);
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Theory]
    [InlineData(211, "format_not_valid")]
    [InlineData(211, "invalid_email_address")]
    [InlineData(211, null)]
    [InlineData(12345, "format_not_valid")]
    public async Task An_address_that_the_api_cannot_read_is_refused(int code, string? type)
    {
        _server.Answers(MailboxlayerServer.Error(code, type));
        Assert.Equal(new EmailVerdict.Refused(null), await Host().CheckAsync("ada@example.org"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(429)]
    public async Task A_rate_limit_is_waited_for(int status)
    {
        _server.Answers(MailboxlayerServer.Error(106, "rate_limit_reached"), status).Answers(With("disposable", "true"));
        Assert.IsType<EmailVerdict.Refused>(await Host().CheckAsync("ada@example.org"));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_passing_failure_is_repeated()
    {
        _server.Answers("", 503).Answers(MailboxlayerServer.Error(0, "internal_error"), 500).Answers(With("mx_found", "false"));
        Assert.IsType<EmailVerdict.Refused>(await Host().CheckAsync("ada@example.org"));
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task A_broken_connection_is_repeated()
    {
        _server.Answers(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }).Answers(With("mx_found", "false"));
        Assert.IsType<EmailVerdict.Refused>(await Host().CheckAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_timeout_of_the_api_is_repeated_once_without_the_smtp_check()
    {
        _server.Answers(MailboxlayerServer.Error(999, "timeout")).Answers(With("smtp_check", "null"));
        Assert.IsType<EmailVerdict.Accepted>(await Host(("OnOutage", "Refuse")).CheckAsync("ada@example.org"));
        Assert.Collection(
            _server.Requests,
            first => Assert.Contains("&smtp=1&", first, StringComparison.Ordinal),
            second => Assert.Contains("&smtp=0&", second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Refuse", typeof(EmailVerdict.Unavailable))]
    [InlineData("Accept", typeof(EmailVerdict.Accepted))]
    public async Task A_silent_api_is_asked_once_more_and_given_up_at_the_time_limit(string policy, Type verdict)
    {
        var cancel = TestContext.Current.CancellationToken;
        var clock = new FakeTimeProvider();
        _server.Answers(Silence);
        using var host = new ValidationHost(Settings(("OnOutage", policy)), clock);
        var check = host.CheckAsync("ada@example.org");
        Assert.Contains("&smtp=1&", await _server.ArrivalAsync(cancel), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("&smtp=0&", await _server.ArrivalAsync(cancel), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(check.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.IsType(verdict, await check);
    }

    [Fact]
    public async Task An_api_out_of_reach_is_no_verdict()
    {
        var host = Host(("OnOutage", "Refuse"));
        await _server.DisposeAsync();
        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("ada@example.org"));
    }

    [Fact]
    public async Task An_api_that_fails_all_the_time_is_left_alone()
    {
        _server.Answers(MailboxlayerServer.Error(104, "usage_limit_reached"));
        var host = Host(("OnOutage", "Refuse"));
        for (var i = 0; i < 15; i++)
        {
            Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync($"ada{i}@example.org"));
        }

        Assert.Equal(10, _server.Requests.Count);
        Assert.Contains(host.Log.All, line => line.Contains(" 1404 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Slow_mail_servers_do_not_switch_the_check_off()
    {
        _server.Answers(MailboxlayerServer.Error(999, "timeout"));
        var host = Host(("OnOutage", "Refuse"));
        for (var i = 0; i < 15; i++)
        {
            Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync($"ada{i}@example.org"));
        }

        Assert.Equal(30, _server.Requests.Count);
    }

    private static Task Silence(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    private static string With(string member, string value) => System.Text.RegularExpressions.Regex.Replace(
        MailboxlayerServer.Fine, $"\"{member}\":(\"[^\"]*\"|[a-z0-9.]+)", $"\"{member}\":{value}",
        System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private IEnumerable<KeyValuePair<string, string?>> Settings(params IEnumerable<(string Name, string Value)> more) =>
        more.Append((Name: "AccessKey", Value: Key)).Append((Name: "BaseAddress", Value: _server.BaseAddress))
            .Select(setting => KeyValuePair.Create($"Doorcode:Mailboxlayer:{setting.Name}", (string?)setting.Value));

    private ValidationHost Host(params IEnumerable<(string Name, string Value)> more) =>
        _host = new ValidationHost(Settings(more));
}
