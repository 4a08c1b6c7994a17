using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Outbox;

/// <summary>An item of the outbox as operators see it: it names no recipient. Times are UTC milliseconds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="CreatedAt">Since when it waits.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is tried next, or, while it is on its way, when another server would take it over.</param>
/// <param name="GiveUpAt">When its attempts end.</param>
/// <param name="LastError">What the last attempt met; null before one.</param>
[Experimental("DOORCODE002")]
public sealed record QueuedItem(Guid Id, string Kind, long CreatedAt, long Attempts, long NextAttemptAt, long GiveUpAt, string? LastError);
