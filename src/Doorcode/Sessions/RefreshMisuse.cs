using Doorcode.Events;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Ends the session of a refresh token that is too late or was never issued, and records repeats that may be a thief's.</summary>
internal sealed class RefreshMisuse(Database database, ILogger<RefreshMisuse> log)
{
    /// <summary>Ends the session; false when it was over already, and nothing was recorded.</summary>
    /// <param name="token">The token that was presented.</param>
    /// <param name="state">What the session's row says.</param>
    /// <param name="standing">Why: <see cref="Standing.Reused"/> or <see cref="Standing.NeverIssued"/>.</param>
    /// <param name="caller">Who presented it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<bool> EndAsync(RefreshToken token, SessionState state, Standing standing, Caller caller, CancellationToken cancel)
    {
        var isForged = standing is Standing.NeverIssued;
        var entry = Entry(token, isForged ? AuditEvent.RefreshForged : AuditEvent.RefreshReuse, AuditOutcome.Rejected, caller) with
        {
            Details = $"generation {token.Generation} of {state.Generation}",
        };
        return database.WriteAsync(
            async tx =>
            {
                var reason = isForged ? EndReason.Forged : EndReason.Reuse;
                if (await SessionStore.EndAsync(tx, token.Session, token.Account, reason) == 0)
                    return false;

                await AuditStore.AppendAsync(tx, entry);
                tx.OnCommitted(Log);
                return true;
            },
            cancel);

        void Log()
        {
            if (isForged)
                SessionsLog.ForgeryDetected(log, token.Session, token.Account, token.Generation, state.Generation);
            else
                SessionsLog.ReuseDetected(log, token.Session, token.Account, token.Generation, state.Generation);
        }
    }

    /// <summary>Records a repeat from another network or user agent than the rotation's, once for each rotation.</summary>
    public async Task RecordRepeatAsync(RefreshToken token, SessionState state, Caller caller, CancellationToken cancel)
    {
        if (state.RotatedFrom is not { } origin || RotationOrigin.Difference(origin, RotationOrigin.Of(caller)) is not { } difference)
            return;

        await database.WriteAsync(
            async tx =>
            {
                if (!await SessionStore.TryTakeOriginAsync(tx, token))
                    return false;

                await AuditStore.AppendAsync(
                    tx, Entry(token, AuditEvent.RefreshRepeated, AuditOutcome.Accepted, caller) with { Details = difference });
                tx.OnCommitted(() => SessionsLog.RepeatedFromElsewhere(log, token.Session, token.Account, difference));
                return true;
            },
            cancel);
    }

    private static AuditEntry Entry(RefreshToken token, string name, string outcome, Caller caller) =>
        new(name, outcome) { Account = token.Account, Session = token.Session, By = caller };
}
