using Doorcode.Http;
using Doorcode.Sessions;
using Doorcode.Tokens;

namespace Doorcode.SessionList;

/// <summary>The live sessions of the account.</summary>
internal sealed record SessionListResponse
{
    /// <summary>The sessions, the one that was used last first; at most 100.</summary>
    public required IReadOnlyList<ListedSession> Sessions { get; init; }
}

/// <summary>A session, as its owner recognises it.</summary>
internal sealed record ListedSession
{
    /// <summary>The session's id, as in the tokens' <c>sid</c>.</summary>
    [Format("uuid")]
    [Example("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f")]
    public required string Id { get; init; }

    /// <summary>When it began.</summary>
    [Example("2026-03-01T12:00:00+00:00")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last refreshed, or began; to the quarter of an hour.</summary>
    [Example("2026-03-01T12:15:00+00:00")]
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When it ends at the latest.</summary>
    [Example("2026-03-02T12:00:00+00:00")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The IP address from which it began.</summary>
    [Example("203.0.113.7")]
    public required string? Ip { get; init; }

    /// <summary>What the client called itself when the session began; at most 128 bytes of it.</summary>
    [Example("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
    public required string? UserAgent { get; init; }

    /// <summary>The device, as the client described it when the session began.</summary>
    public required Device Device { get; init; }

    /// <summary>How its owner proved themselves: authentication methods (RFC 8176).</summary>
    [Example(new[] { "pwd" })]
    public required IReadOnlyList<string> Amr { get; init; }

    /// <summary>How strongly its owner proved themselves: <c>aal1</c>, <c>aal2</c> or <c>phr</c>.</summary>
    [Example("aal1")]
    public required string Acr { get; init; }

    /// <summary>Whether it is the session of this request.</summary>
    [Example(true)]
    public required bool Current { get; init; }

    public static ListedSession Of(OwnSession session, SessionId current) => new()
    {
        Id = session.Id.ToString(),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.CreatedAt),
        LastUsedAt = DateTimeOffset.FromUnixTimeMilliseconds(ListSessions.RoundDown(session.LastUsedAt)),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(session.ExpiresAt),
        Ip = session.Ip,
        UserAgent = session.UserAgent,
        Device = session.Device,
        Amr = session.Facts.Methods.Split(' '),
        Acr = session.Facts.Level.Name(),
        Current = session.Id == current,
    };
}

/// <summary>Lists the live sessions of the account.</summary>
internal sealed class ListSessions(OwnSessions sessions)
{
    private static readonly long Quarter = (long)TimeSpan.FromMinutes(15).TotalMilliseconds;

    public async Task<SessionListResponse> RunAsync(LiveSession current, CancellationToken cancel) => new()
    {
        Sessions = [.. (await sessions.ListAsync(current.Account, current.Id, cancel)).Select(session => ListedSession.Of(session, current.Id))],
    };

    /// <summary>Rounds to a quarter of an hour, so that a thief with a stolen token learns only roughly when the owner is active.</summary>
    internal static long RoundDown(long time) => time - time % Quarter;
}
