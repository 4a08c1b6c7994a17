using Doorcode.EmailValidation;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.EmailValidation;

/// <summary>What a budget of paid lookups means for people who register, and for the operator.</summary>
public sealed class PaidLookupTests : IAsyncLifetime
{
    private MailboxlayerServer _server = null!;
    private DoorcodeApp? _app;

    public async ValueTask InitializeAsync() => _server = await MailboxlayerServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();

        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("DailyBudget", 1405)]
    [InlineData("DailyBudgetPerNetwork", 1406)]
    public async Task When_a_budget_is_spent_the_outage_policy_decides_and_the_log_says_so_once(string option, int logged)
    {
        _server.Answers(MailboxlayerServer.Fine);
        var app = await StartAsync(("OnOutage", "Accept"), (option, "2"));
        for (var i = 0; i < 5; i++)
            (await RegistrationCalls.RegisterAsync(app, $"ada{i}@example.org")).ShouldBe(200);

        Assert.Equal(2, _server.Requests.Count);
        Assert.Single(app.Log.All, line => line.Id.Id == logged);

        app.Clock.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 5; i++)
            (await RegistrationCalls.RegisterAsync(app, $"bea{i}@example.org")).ShouldBe(200);

        Assert.Equal(4, _server.Requests.Count);
        Assert.Equal(2, app.Log.All.Count(line => line.Id.Id == logged));
    }

    [Fact]
    public async Task When_a_budget_is_spent_and_no_verdict_is_refused_register_is_unavailable()
    {
        _server.Answers(MailboxlayerServer.Fine);
        var app = await StartAsync(("OnOutage", "Refuse"), ("DailyBudgetPerNetwork", "1"));
        (await RegistrationCalls.RegisterAsync(app, "ada@example.org")).ShouldBe(200);

        (await RegistrationCalls.RegisterAsync(app, "bea@example.org")).ShouldBe(Problems.Unavailable);

        // What is remembered costs nothing.
        (await RegistrationCalls.RegisterAsync(app, "ada@example.org")).ShouldBe(200);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Every_request_that_is_sent_is_paid_for()
    {
        _server.Answers("", 503).Answers("", 503).Answers(MailboxlayerServer.Error(999, "timeout")).Answers(MailboxlayerServer.Fine);
        using var host = Host(("DailyBudget", "4"));

        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@example.org"));
        Assert.Equal(4, _server.Requests.Count);

        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("bea@example.org"));
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task A_budget_that_ends_between_two_requests_ends_the_check()
    {
        _server.Answers("", 503);
        using var host = Host(("DailyBudgetPerNetwork", "2"));

        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("ada@example.org"));

        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task Networks_without_a_budget_neither_open_nor_close_the_circuit_of_the_others()
    {
        var cancel = TestContext.Current.CancellationToken;
        _server.Answers(MailboxlayerServer.Fine);
        using var host = Host(("DailyBudgetPerNetwork", "1"));
        for (var i = 0; i < 20; i++)
            await host.CheckAsync(ValidationHost.Check($"ada{i}@example.org", "flood", "flood"), cancel);

        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("bea@example.org"));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task While_the_database_takes_no_writes_nothing_is_asked()
    {
        _server.Answers(MailboxlayerServer.Fine);
        using var host = Host(("Timeout", "00:00:02"));
        Assert.IsType<EmailVerdict.Accepted>(await host.CheckAsync("ada@example.org"));
        using var other = host.Connect();
        using var begin = other.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();

        Assert.IsType<EmailVerdict.Unavailable>(await host.CheckAsync("bea@example.org"));

        Assert.Single(_server.Requests);
    }

    private IEnumerable<(string Key, string Value)> Settings(params IEnumerable<(string Name, string Value)> more) =>
        more.Select(setting => ($"Doorcode:Mailboxlayer:{setting.Name}", setting.Value))
            .Append(("Doorcode:Mailboxlayer:AccessKey", "key"))
            .Append(("Doorcode:Mailboxlayer:BaseAddress", _server.BaseAddress));

    private async Task<DoorcodeApp> StartAsync(params IEnumerable<(string Name, string Value)> more) => _app = await DoorcodeApp.StartAsync(
        [.. Settings(more).Select(setting => $"{setting.Key}={setting.Value}"), "Doorcode:RateLimits:Enabled=false"]);

    private ValidationHost Host(params IEnumerable<(string Name, string Value)> more) => new(
        Settings(more.Any(setting => setting.Name == "OnOutage") ? more : more.Append(("OnOutage", "Refuse")))
            .Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
}
