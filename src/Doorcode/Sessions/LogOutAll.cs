using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>Ends every session of the account.</summary>
internal sealed class LogOutAll(Database database, EventLog events)
{
    public async Task<Done> RunAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        await database.WriteAsync(
            async tx =>
            {
                var ended = await SessionStore.EndAllAsync(tx, session.Account, EndReason.LogoutAll);
                // Requests at once: the first one has ended them all, also the session that asks, and is recorded.
                if (ended == 0)
                    return 0;

                await events.RecordAsync(tx, new EventRecord(SessionsEvents.LoggedOutEverywhere)
                {
                    Account = session.Account,
                    Session = session.Id,
                    By = caller,
                    Details = $"{ended} sessions",
                    LogValues = [("Count", ended)],
                });
                return ended;
            },
            cancel);
        return Done.Value;
    }
}
