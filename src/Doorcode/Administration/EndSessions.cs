using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Administration;

/// <summary>Ends every session of an account.</summary>
internal sealed class EndSessions(EventLog events, Database database)
{
    /// <summary>Ends them, and returns how many there were.</summary>
    public Task<int> RunAsync(AccountId account, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var ended = await SessionStore.EndAllAsync(tx, account, EndReason.Administration);
            if (ended > 0)
            {
                await events.RecordAsync(tx, new EventRecord(AdministrationEvents.SessionsEnded)
                {
                    Account = account,
                    Details = $"{ended} sessions",
                    LogValues = [("Count", ended)],
                });
            }

            return ended;
        },
        cancel);
}
