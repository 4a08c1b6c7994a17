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
    public async Task Concurrent_checks_of_an_address_are_one_request_that_nobody_can_cancel_for_the_others()
    {
        var release = new TaskCompletionSource();
        _server.Answers(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync(MailboxlayerServer.Fine, context.RequestAborted);
        });
        using var hangUp = new CancellationTokenSource();
        var first = _host.Validator.CheckAsync(ValidationHost.Address("ada@example.org"), hangUp.Token);
        await _server.ArrivalAsync(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, 20).Select(_ => _host.CheckAsync("Ada@example.org")).ToList();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();
        Assert.All(await Task.WhenAll(others), verdict => Assert.IsType<EmailVerdict.Accepted>(verdict));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task The_oldest_verdict_makes_room_for_the_newest()
    {
        var counting = new Counting();
        var verdicts = new CachedVerdicts(counting, OutagePolicy.Refuse, _clock);
        for (var i = 0; i <= CachedVerdicts.Capacity; i++)
        {
            await verdicts.CheckAsync(ValidationHost.Address($"a{i}@example.org"), TestContext.Current.CancellationToken);
        }

        Assert.Equal(CachedVerdicts.Capacity + 1, counting.Calls);
        await verdicts.CheckAsync(ValidationHost.Address("a1@example.org"), TestContext.Current.CancellationToken);
        Assert.Equal(CachedVerdicts.Capacity + 1, counting.Calls);
        await verdicts.CheckAsync(ValidationHost.Address("a0@example.org"), TestContext.Current.CancellationToken);
        Assert.Equal(CachedVerdicts.Capacity + 2, counting.Calls);
    }

    private sealed class Counting : IEmailValidator
    {
        public int Calls { get; private set; }

        public Task<EmailVerdict> CheckAsync(Doorcode.Accounts.EmailAddress address, CancellationToken cancel)
        {
            Calls++;
            return Task.FromResult<EmailVerdict>(EmailVerdict.Accepted.Value);
        }
    }
}
