namespace Doorcode.Harness.Facts;

/// <summary>How a request ended, as its sender sees it.</summary>
internal enum Ending
{
    /// <summary>2xx.</summary>
    Success,

    /// <summary>4xx, which the request deserved.</summary>
    Refused,

    /// <summary>503 with Retry-After from a server: it may still have been done when the store's answer was lost.</summary>
    Unavailable,

    /// <summary>No server got it: refused connection, or the load balancer found none. It was not done.</summary>
    NotTaken,

    /// <summary>The connection died, or nothing came in time: done or not, nobody knows.</summary>
    Lost,

    /// <summary>An answer that must never be.</summary>
    Wrong,
}

/// <summary>A request and what became of it. Times in milliseconds of the run.</summary>
/// <param name="Endpoint">What was asked, such as <c>POST login</c>.</param>
/// <param name="Via">The load balancer, or the server that was asked directly.</param>
/// <param name="Started">When it was sent.</param>
/// <param name="Ended">When the answer was complete.</param>
/// <param name="Status">The status, or 0 without an answer.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Detail">What the answer or the connection said, unless all went well.</param>
internal sealed record Exchange(string Endpoint, string Via, long Started, long Ended, int Status, Ending Ending, string? Detail)
{
    /// <summary>What <see cref="Via"/> says of the load balancer.</summary>
    public const string Balancer = "balancer";

    public bool IsFailure => Ending is Ending.Unavailable or Ending.NotTaken or Ending.Lost or Ending.Wrong;

    /// <summary>It may have been done although no answer says so.</summary>
    public bool IsUnknown => Ending is Ending.Unavailable or Ending.Lost or Ending.Wrong;

    public override string ToString() =>
        FormattableString.Invariant($"{Endpoint} via {Via} at {Started} ms: {Ending} {Status} after {Ended - Started} ms {Detail}");
}
