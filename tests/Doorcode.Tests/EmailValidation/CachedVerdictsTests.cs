using Doorcode.EmailValidation;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.EmailValidation;

public sealed class CachedVerdictsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private MailboxlayerServer _server = null!;
    private ValidationHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await MailboxlayerServer.StartAsync();
        _host = new ValidationHost(
            [
                KeyValuePair.Create("Doorcode:Mailboxlayer:AccessKey", (string?)"key"),
                KeyValuePair.Create("Doorcode:Mailboxlayer:BaseAddress", (string?)_server.BaseAddress),
            ],
            _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_verdict_holds_for_an_hour_and_for_every_spelling_of_the_address()
    {
        _server.Answers(MailboxlayerServer.Error(211, "format_not_valid")).Answers(MailboxlayerServer.Fine);
        Assert.IsType<EmailVerdict.Refused>(await _host.CheckAsync("ada@example.org"));
        _clock.Advance(CachedVerdicts.Lifetime - TimeSpan.FromTicks(1));
        Assert.IsType<EmailVerdict.Refused>(await _host.CheckAsync("ADA@Example.org"));
        Assert.Single(_server.Requests);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.IsType<EmailVerdict.Accepted>(await _host.CheckAsync("ada@example.org"));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task An_outage_is_not_remembered()
    {
        _server.Answers(MailboxlayerServer.Error(104, "usage_limit_reached"))
            .Answers(MailboxlayerServer.Error(211, "format_not_valid"));
        Assert.IsType<EmailVerdict.Accepted>(await _host.CheckAsync("ada@example.org"));
        Assert.IsType<EmailVerdict.Refused>(await _host.CheckAsync("ada@example.org"));
    }

    [Fact]
    public async Task Concurrent_checks_of_an_address_by_one_network_share_a_request_that_no_caller_can_cancel()
    {
        var release = new TaskCompletionSource();
        _server.Answers(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync(MailboxlayerServer.Fine, context.RequestAborted);
        });
        using var hangUp = new CancellationTokenSource();
        var first = _host.CheckAsync(ValidationHost.Check("ada@example.org"), hangUp.Token);
        await _server.ArrivalAsync(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, 20).Select(_ => _host.CheckAsync("Ada@example.org")).ToList();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();
        Assert.All(await Task.WhenAll(others), verdict => Assert.IsType<EmailVerdict.Accepted>(verdict));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_verdict_serves_only_the_network_that_asked()
    {
        _server.Answers(MailboxlayerServer.Fine);
        await _host.CheckAsync("ada@example.org");
        await _host.CheckAsync("ada@example.org");
        Assert.Single(_server.Requests);

        var neighbour = ValidationHost.Check("ada@example.org", "192.0.2.8");
        await _host.CheckAsync(neighbour, TestContext.Current.CancellationToken);
        await _host.CheckAsync(neighbour, TestContext.Current.CancellationToken);

        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_check_under_way_is_shared_only_inside_its_network()
    {
        var cancel = TestContext.Current.CancellationToken;
        var release = new TaskCompletionSource();
        _server.Answers(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync(MailboxlayerServer.Fine, context.RequestAborted);
        });
        var mine = _host.CheckAsync("ada@example.org");
        await _server.ArrivalAsync(cancel);

        var theirs = _host.CheckAsync(ValidationHost.Check("ada@example.org", "198.51.100.1", "198.51.100.0/24"), cancel);

        await _server.ArrivalAsync(cancel);
        release.SetResult();
        Assert.All(await Task.WhenAll(mine, theirs), verdict => Assert.IsType<EmailVerdict.Accepted>(verdict));
    }

    [Fact]
    public async Task A_network_and_a_site_make_room_by_their_own_oldest_verdict()
    {
        var counting = new Counting();
        var verdicts = new CachedVerdicts(counting, OutagePolicy.Refuse, _clock);
        await CheckAsync(verdicts, "ada", "victim", "victims");
        await CheckAsync(verdicts, "bea", "neighbour", "flooded");
        // One network's flood, and one site's.
        for (var i = 0; i <= VerdictMemory.PerNetwork; i++)
            await CheckAsync(verdicts, $"a{i}", "one", "of one");

        for (var i = 0; i < VerdictMemory.PerSite; i++)
            await CheckAsync(verdicts, $"a{i}", $"n{i}", "flooded");

        counting.Calls = 0;
        await CheckAsync(verdicts, "ada", "victim", "victims");
        await CheckAsync(verdicts, "a1", "one", "of one");
        await CheckAsync(verdicts, "a0", "n0", "flooded");
        Assert.Equal(0, counting.Calls);
        await CheckAsync(verdicts, "a0", "one", "of one");
        await CheckAsync(verdicts, "bea", "neighbour", "flooded");
        Assert.Equal(2, counting.Calls);
    }

    [Fact]
    public async Task The_oldest_verdict_of_all_makes_room_when_the_memory_is_full()
    {
        var counting = new Counting();
        var verdicts = new CachedVerdicts(counting, OutagePolicy.Refuse, _clock);
        for (var i = 0; i <= VerdictMemory.Capacity; i++)
            await CheckAsync(verdicts, $"a{i}", $"n{i / 2}", $"s{i / 2}");

        counting.Calls = 0;
        await CheckAsync(verdicts, "a1", "n0", "s0");
        Assert.Equal(0, counting.Calls);
        await CheckAsync(verdicts, "a0", "n0", "s0");
        Assert.Equal(1, counting.Calls);
    }

    private static Task CheckAsync(CachedVerdicts verdicts, string local, string network, string site) =>
        verdicts.CheckAsync(ValidationHost.Check($"{local}@example.org", network, site), TestContext.Current.CancellationToken);

    private sealed class Counting : IEmailValidator
    {
        public int Calls { get; set; }

        public Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel)
        {
            Calls++;
            return Task.FromResult<EmailVerdict>(EmailVerdict.Accepted.Value);
        }
    }
}
