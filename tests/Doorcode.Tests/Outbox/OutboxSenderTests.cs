using System.Collections.Concurrent;
using System.Text;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Mail;

namespace Doorcode.Tests.Outbox;

/// <summary>The outbox serves any kind of items, each with a sender of its own.</summary>
public sealed class OutboxSenderTests : IAsyncLifetime
{
    private const string Ada = "ada@example.org";
    private const int MailSent = 1500, Unreadable = 1503, HandedBack = 1508, NoSender = 1509;

    private static readonly OutboxLane Lane = new([1], [2]);

    private readonly SmtpMailbox _smtp = new();
    private MailHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BirdSender Birds => _host.Services.GetServices<IOutboxSender>().OfType<BirdSender>().Single();

    public async ValueTask InitializeAsync() =>
        _host = await MailHost.StartAsync(_smtp, services => services.AddOutboxSender<BirdSender, BirdLanes>().AddOutboxSender<BirdSender, BirdLanes>());

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Fact]
    public async Task An_item_goes_to_the_sender_of_its_kind_and_waits_longer_after_each_failure()
    {
        Birds.Next(new Delivery.Deferred("it rains"));
        Birds.Next(new Delivery.Deferred("it rains"));
        await EnqueueAsync("bird", "hello");
        await _host.EnqueueAsync(_host.Code(Ada));
        await _smtp.NextFor(Ada);
        await Eventually.TrueAsync(() => Birds.Outcomes.Count == 1, "it was tried once");
        Assert.Equal(1, await _host.RowsAsync($"kind = 'bird' AND attempts = 1 AND last_error = 'it rains' AND next_attempt_at = {_host.Now + 1000}"));

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => Birds.Outcomes.Count == 2, "it was tried twice");
        Assert.Equal(1, await _host.RowsAsync($"kind = 'bird' AND attempts = 2 AND next_attempt_at = {_host.Now + 2000}"));

        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => Birds.Outcomes.Count == 3, "it was sent");
        Assert.IsType<OutboxOutcome.Sent>(Birds.Outcomes.Last());
        Assert.Equal(["hello", "hello", "hello"], Birds.Payloads);
        await _host.Log.For(MailSent);
        Assert.Equal(0, await _host.RowsAsync());
    }

    [Fact]
    public async Task A_sender_records_in_the_same_transaction_that_an_item_is_given_up_on()
    {
        Birds.Next(new Delivery.Refused("no such tree"));
        await EnqueueAsync("bird", "hello");
        await Eventually.TrueAsync(() => Birds.Outcomes.Count == 1, "it was tried");

        Assert.Equal("no such tree", Birds.GivenUp.Single());
        Assert.Equal(1, await _host.RowsAsync("kind = 'bird' AND sealed IS NULL AND last_error = 'no such tree' AND given_up_at IS NOT NULL"));
    }

    [Fact]
    public async Task An_item_whose_kind_no_sender_knows_is_left_to_a_newer_version_until_its_time_is_over()
    {
        await EnqueueAsync("fish", "hello");
        for (var times = 1; times <= 3; times++)
        {
            await _host.Log.For(HandedBack, times);
            Assert.Equal(1, await _host.RowsAsync(
                $"kind = 'fish' AND attempts = 0 AND state = 0 AND last_error IS NULL AND given_up_at IS NULL AND next_attempt_at = {_host.Now + 5000}"));
            _host.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        await _host.Log.For(HandedBack, 4);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.Log.For(NoSender);
        Assert.Equal(1, await _host.RowsAsync("kind = 'fish' AND sealed IS NULL AND given_up_at IS NOT NULL"));
        Assert.Empty(Birds.Payloads);
    }

    [Fact]
    public async Task An_item_whose_kind_no_sender_knows_is_handed_back_without_being_opened()
    {
        await _host.Database.WriteAsync(
            async transaction =>
            {
                // A newer version may seal its kinds in another way.
                await OutboxStore.AddAsync(
                    transaction, TimeOrderedId.New(transaction.Now), new OutboxItem("fish", new byte[80], _host.Now + 60_000, Lane));
                return 0;
            },
            Cancel);
        _host.Services.GetRequiredService<OutboxSignal>().Ring();

        await _host.Log.For(HandedBack);
        Assert.Equal(1, await _host.RowsAsync("kind = 'fish' AND sealed IS NOT NULL AND attempts = 0 AND given_up_at IS NULL"));
        Assert.DoesNotContain(_host.Log.Events, logged => logged.Id is Unreadable);
    }

    private Task EnqueueAsync(string kind, string payload) => _host.Database.WriteAsync(
        async transaction =>
        {
            await _host.Services.GetRequiredService<OutboxQueue>().EnqueueAsync(
                transaction, new OutboxItem(kind, Encoding.UTF8.GetBytes(payload), _host.Now + 60_000, Lane));
            return 0;
        },
        Cancel);

    private sealed class BirdSender : IOutboxSender
    {
        private readonly ConcurrentQueue<Delivery> _next = new();

        public string Kind => "bird";

        public int Places => 4;

        public int PlacesOfOneSite => 4;

        public TimeSpan LongestAttempt => TimeSpan.FromSeconds(1);

        public ConcurrentQueue<string> Payloads { get; } = new();

        public ConcurrentQueue<string> GivenUp { get; } = new();

        public ConcurrentQueue<OutboxOutcome> Outcomes { get; } = new();

        public void Next(Delivery delivery) => _next.Enqueue(delivery);

        public OpenedItem Open(ClaimedItem item, byte[] payload)
        {
            Payloads.Enqueue(Encoding.UTF8.GetString(payload));
            return new OpenedItem.Ready(_ => Task.FromResult(_next.TryDequeue(out var next) ? next : Delivery.Accepted));
        }

        public ValueTask RecordGivenUpAsync(Transaction transaction, Guid id, string reason)
        {
            GivenUp.Enqueue(reason);
            return ValueTask.CompletedTask;
        }

        public void Report(ClaimedItem item, OutboxOutcome outcome, long now) => Outcomes.Enqueue(outcome);
    }

    private sealed class BirdLanes : IOutboxLanes
    {
        public string Kind => "bird";

        public OutboxLane? LaneOf(byte[] payload, LookupKeys keys) => Lane;
    }
}
