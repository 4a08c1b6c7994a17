using System.Collections.Concurrent;

namespace Doorcode.Harness.Facts;

/// <summary>All that was seen from outside. The invariants look at nothing else.</summary>
internal sealed class History
{
    /// <summary>How many servers there are; with one, nobody takes over.</summary>
    public required int Servers { get; init; }

    /// <summary>Wrong guesses that end an attempt, and that an address has without an id.</summary>
    public int GuessBudget { get; init; } = 5;

    /// <summary>How long a predecessor is answered with its successor; milliseconds.</summary>
    public long Grace { get; init; } = 10_000;

    /// <summary>Every answer is there within this, which is 5 seconds and what the load balancer and a busy machine add; milliseconds.</summary>
    public long AnswerLimit { get; init; } = 7_000;

    public ConcurrentQueue<Exchange> Exchanges { get; } = new();

    public ConcurrentQueue<MailRequest> MailRequests { get; } = new();

    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    public ConcurrentQueue<Guess> Guesses { get; } = new();

    public ConcurrentQueue<KnownAccount> Accounts { get; } = new();

    public ConcurrentQueue<LastLogin> LastLogins { get; } = new();

    public ConcurrentQueue<Rotation> Rotations { get; } = new();

    public ConcurrentQueue<Visit> Visits { get; } = new();

    public ConcurrentQueue<RevokedTry> RevokedTries { get; } = new();

    public ConcurrentQueue<Deletion> Deletions { get; } = new();

    public ConcurrentQueue<LoginOfDeleted> LoginsOfDeleted { get; } = new();

    public ConcurrentQueue<Rebirth> Rebirths { get; } = new();

    public ConcurrentQueue<LoginWithoutFactor> LoginsWithoutFactor { get; } = new();

    public ConcurrentQueue<WayIn> WaysIn { get; } = new();

    public ConcurrentQueue<FaultRun> Faults { get; } = new();

    public ConcurrentQueue<Stall> Stalls { get; } = new();

    /// <summary>Writes all facts, one a line, for whoever wants to know how something came about.</summary>
    public async Task WriteAsync(string file)
    {
        IEnumerable<object> facts =
        [
            .. Faults, .. Stalls, .. MailRequests, .. Deliveries, .. Guesses, .. Accounts, .. LastLogins, .. Rotations, .. Visits,
            .. RevokedTries, .. Deletions, .. LoginsOfDeleted, .. Rebirths, .. LoginsWithoutFactor, .. WaysIn, .. Exchanges,
        ];
        await File.WriteAllLinesAsync(file, facts.Select(fact => $"{fact}"));
    }

    /// <summary>How long the machine stood still while a request was on its way; milliseconds.</summary>
    public long StalledDuring(Exchange exchange) => Stalls.Sum(stall => stall.Inside(exchange));
}
