using Doorcode.Events;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Ends every session of the account.</summary>
internal sealed class LogOutAll(Database database, ILogger<LogOutAll> log)
{
    public async Task<Done> RunAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        var count = await database.WriteAsync(
            async tx =>
            {
                var ended = await SessionStore.EndAllAsync(tx, session.Account, EndReason.LogoutAll);
                // Requests at once: the first one has ended them all, also the session that asks, and is recorded.
                if (ended == 0)
                    return 0;

                await AuditStore.AppendAsync(tx, new AuditEntry(AuditEvent.LogoutAll, AuditOutcome.Accepted)
                {
                    Account = session.Account,
                    Session = session.Id,
                    By = caller,
                    Details = $"{ended} sessions",
                });
                return ended;
            },
            cancel);
        if (count > 0)
            SessionsLog.LoggedOutEverywhere(log, count, session.Account);

        return Done.Value;
    }
}
