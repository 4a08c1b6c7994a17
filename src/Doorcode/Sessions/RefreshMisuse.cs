using Doorcode.Events;
using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>Ends the session of a refresh token that is too late or was never issued, and records repeats that may be a thief's.</summary>
internal sealed class RefreshMisuse(Database database, EventLog events)
{
    /// <summary>Ends the session; false when it was over already, and nothing was recorded.</summary>
    /// <param name="token">The token that was presented.</param>
    /// <param name="state">What the session's row says.</param>
    /// <param name="standing">Why: <see cref="Standing.Reused"/> or <see cref="Standing.NeverIssued"/>.</param>
    /// <param name="caller">Who presented it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<bool> EndAsync(RefreshToken token, SessionState state, Standing standing, Caller caller, CancellationToken cancel)
    {
        var (kind, reason) = standing is Standing.NeverIssued
            ? (SessionsEvents.Forged, EndReason.Forged)
            : (SessionsEvents.Reused, EndReason.Reuse);
        return database.WriteAsync(
            async tx =>
            {
                if (await SessionStore.EndAsync(tx, token.Session, state.Account, reason) == 0)
                    return false;

                await events.RecordAsync(tx, Of(token, state, kind, caller) with
                {
                    Details = $"generation {token.Generation} of {state.Generation}",
                    LogValues = [("Presented", token.Generation), ("Current", state.Generation)],
                });
                return true;
            },
            cancel);
    }

    /// <summary>
    /// Records a repeat from another network or user agent than the rotation's, once for each rotation. The first one of a session gets
    /// its line. A client rotates as often as it likes, so those of later rotations are counted when they are many, like refusals.
    /// </summary>
    public async Task RecordRepeatAsync(RefreshToken token, SessionState state, Caller caller, CancellationToken cancel)
    {
        if (state.RotatedFrom is not { } origin || RotationOrigin.Difference(origin, RotationOrigin.Of(caller)) is not { } difference)
            return;

        var isFirst = !RotationOrigin.IsOfRecordedSession(origin);
        var repeat = Of(token, state, SessionsEvents.RepeatedFromElsewhere, caller) with
        {
            Details = difference,
            LogValues = [("Difference", difference)],
        };
        var isTaken = await database.WriteAsync(
            async tx =>
            {
                if (!await SessionStore.TryTakeOriginAsync(tx, token))
                    return false;

                if (isFirst)
                    await events.RecordAsync(tx, repeat);

                return true;
            },
            cancel);
        if (isTaken && !isFirst)
            await events.RecordRefusalAsync(repeat, cancel);
    }

    private static EventRecord Of(RefreshToken token, SessionState state, EventKind kind, Caller caller) =>
        new(kind) { Account = state.Account, Session = token.Session, By = caller };
}
