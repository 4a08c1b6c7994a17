using Doorcode.Audit;
using Doorcode.Http;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.Sessions;

/// <summary>Ends every session of the account.</summary>
internal sealed class LogoutAll(Database database, ILogger<LogoutAll> log)
{
    public async Task<Done> RunAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        var count = await database.WriteAsync(
            async tx =>
            {
                var ended = await SessionStore.EndAllAsync(tx, session.Account, EndReason.LogoutAll);
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
        SessionsLog.LoggedOutEverywhere(log, count, session.Account);
        return Done.Value;
    }
}
