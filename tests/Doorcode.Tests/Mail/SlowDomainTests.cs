using System.Collections.Concurrent;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Mail;

/// <summary>One slow recipient domain holds up no other, even when one site floods it.</summary>
public sealed class SlowDomainTests
{
    private const string Ada = "ada@example.org", Flood = "192.0.2.7", Stranger = "198.51.100.9";
    private const int Sent = 1500, Deferred = 1501;

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, int> _held = new(StringComparer.Ordinal);
    private int _most;

    [Fact]
    public async Task Twenty_four_mails_to_a_slow_domain_take_two_places_and_a_strangers_mail_arrives_at_once()
    {
        await using var smtp = Slow();
        await using var host = await MailHost.StartAsync(smtp);
        using var end = new Opening(_gate);
        await host.EnqueueAsync([.. Enumerable.Range(0, 24).Select(i => host.Code($"user{i}@slow.example", from: Flood))]);
        await Eventually.TrueAsync(() => _held.GetValueOrDefault("slow.example") == 2, "two mails are on their way");

        // From the same site, too. No time passes.
        await host.EnqueueAsync(host.Code(Ada, from: Flood), host.Code("bea@example.org", from: Stranger));
        await smtp.NextFor(Ada);
        await smtp.NextFor("bea@example.org");

        _gate.SetResult();
        await host.Log.For(Sent, times: 26);
        Assert.Equal(2, _most);
        Assert.Equal(0, await host.RowsAsync());
    }

    [Fact]
    public async Task Twenty_four_slow_domains_of_one_site_leave_places_for_other_sites()
    {
        await using var smtp = Slow();
        await using var host = await MailHost.StartAsync(smtp);
        using var end = new Opening(_gate);
        await host.EnqueueAsync([.. Enumerable.Range(0, 24).Select(i => host.Code($"ada@slow{i}.slow.example", from: Flood))]);
        await Eventually.TrueAsync(() => _held.Count == 5, "five mails are on their way");

        await host.EnqueueAsync(host.Code(Ada, from: Stranger));
        await smtp.NextFor(Ada);
        Assert.Equal(5, _held.Count);

        _gate.SetResult();
        await host.Log.For(Sent, times: 25);
    }

    [Fact]
    public async Task A_site_that_floods_a_domain_does_not_hold_up_other_sites_mails_to_it()
    {
        await using var smtp = Slow();
        await using var host = await MailHost.StartAsync(smtp);
        using var end = new Opening(_gate);
        await host.EnqueueAsync([.. Enumerable.Range(0, 30).Select(i => host.Code($"user{i}@slow.example", from: Flood))]);
        await Eventually.TrueAsync(() => _held.GetValueOrDefault("slow.example") == 2, "two mails are on their way");
        await host.EnqueueAsync(host.Code("stranger@slow.example", from: Stranger));

        _gate.SetResult();
        await host.Log.For(Sent, times: 31);
        // Two were on their way already, and one may have overtaken it on the other connection.
        Assert.InRange(smtp.Taken.Select(mail => mail.Recipients[0]).ToList().IndexOf("stranger@slow.example"), 0, 3);
    }

    [Fact]
    public async Task A_domain_that_answers_too_late_frees_its_places_and_its_retries_wait_behind_first_attempts()
    {
        await using var smtp = Slow();
        await using var host = await MailHost.StartAsync(smtp);
        using var end = new Opening(_gate);
        await host.EnqueueAsync(host.Code("one@slow.example"), host.Code("two@slow.example"), host.Code("three@slow.example"));
        await Eventually.TrueAsync(() => _held.GetValueOrDefault("slow.example") == 2, "two mails are on their way");

        host.Clock.Advance(TimeSpan.FromSeconds(10));
        await host.Log.For(Deferred, times: 2);
        await smtp.Until(mailbox => Recipients(mailbox).Length == 3);
        Assert.Equal("RCPT TO:<three@slow.example>", Recipients(smtp)[2]);

        _gate.SetResult();
        await smtp.NextFor("three@slow.example");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await smtp.NextFor("one@slow.example");
        await smtp.NextFor("two@slow.example");
    }

    private static string[] Recipients(SmtpMailbox mailbox) =>
        [.. mailbox.Commands.Where(command => command.StartsWith("RCPT", StringComparison.Ordinal))];

    /// <summary>A relay that answers RCPT for a slow domain when the gate opens.</summary>
    private SmtpMailbox Slow() => new() { BeforeRecipient = HoldAsync };

    private async Task HoldAsync(string address)
    {
        var domain = address.Split('@')[1];
        if (!domain.EndsWith("slow.example", StringComparison.Ordinal))
            return;

        var held = _held.AddOrUpdate(domain, 1, (_, known) => known + 1);
        InterlockedMax(held);
        await _gate.Task;
        _held.AddOrUpdate(domain, 0, (_, known) => known - 1);
    }

    private void InterlockedMax(int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, value, seen) != seen)
        {
        }
    }

    /// <summary>Opens the gate also when a test fails, so that the host stops.</summary>
    private sealed class Opening(TaskCompletionSource gate) : IDisposable
    {
        public void Dispose() => gate.TrySetResult();
    }
}
