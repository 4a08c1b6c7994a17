namespace Doorcode.Events;

/// <summary>How a fact ended, as the audit log records it.</summary>
internal enum EventOutcome
{
    /// <summary>The request was granted.</summary>
    Accepted,

    /// <summary>The request was judged and refused.</summary>
    Rejected,

    /// <summary>A limit refused the request before it was judged.</summary>
    Limited,

    /// <summary>The server did it by itself or by command; no request was judged.</summary>
    Done,
}
