namespace Doorcode.Harness.Facts;

/// <summary>Which failures a fault excuses.</summary>
internal enum Excuse
{
    /// <summary>None: clients must not notice it.</summary>
    Nothing,

    /// <summary>Those of requests that were sent before the load balancer took the server out.</summary>
    UntilMarkedDown,

    /// <summary>All, until the stores are back and a while after.</summary>
    WhileActive,
}

/// <summary>A fault that was injected, and what was seen of it. Times in milliseconds of the run.</summary>
internal sealed record FaultRun(string Name, string? Server, Excuse Excuse, long InjectedAt)
{
    /// <summary>How long after a dependency is back failures are still put down to it.</summary>
    public const long Settling = 5_000;

    /// <summary>When the load balancer gave the server no more requests.</summary>
    public long? MarkedDownAt { get; set; }

    /// <summary>When what was taken away was back.</summary>
    public long? BackAt { get; set; }

    /// <summary>When the first request that needs it was answered through the load balancer.</summary>
    public long? FirstAnswerAt { get; set; }

    /// <summary>What <see cref="FirstAnswerAt"/> waits for.</summary>
    public string Recovery { get; set; } = "";

    /// <summary>Until when the fault, or what it leaves behind, acts.</summary>
    public long Until => BackAt is { } back ? back + Settling : long.MaxValue;

    /// <summary>Whether it may have emptied the expiring store: codes and what waits for them are gone.</summary>
    public bool ForgetsCodes => Name is "flush-redis" or "stop-redis";

    /// <summary>Whether it excuses that a request through the load balancer failed.</summary>
    public bool Excuses(Exchange exchange) => exchange.Ended >= InjectedAt && exchange.Started <= (Excuse switch
    {
        Excuse.WhileActive => Until,
        Excuse.UntilMarkedDown => (MarkedDownAt ?? Until) + Polling,
        _ => long.MinValue,
    });

    /// <summary>Whether it excuses that a server that was asked directly did not answer.</summary>
    public bool ExcusesDirect(Exchange exchange) =>
        exchange.Ended >= InjectedAt && exchange.Started <= Until
        && (Excuse == Excuse.WhileActive || string.Equals(Server, exchange.Via, StringComparison.Ordinal));

    /// <summary>How late <see cref="MarkedDownAt"/> may be seen.</summary>
    public const long Polling = 200;
}
