using Doorcode.Events;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.SessionList;

/// <summary>
/// Ends one session of the account, which may be the one that asks. The answer is the same for a session that is over, one of another
/// account and one that never existed.
/// </summary>
internal sealed class EndSession(OwnSessions sessions, EventLog events, Database database)
{
    public async Task<Result<Done>> RunAsync(LiveSession current, string id, Caller caller, CancellationToken cancel)
    {
        if (!Guid.TryParseExact(id, "D", out var value))
            return Problems.NotFound;

        var session = new SessionId(value);
        var isEnded = await database.WriteAsync(
            async tx =>
            {
                if (!await sessions.TryEndAsync(tx, session, current.Account, EndReason.Owner))
                    return false;

                await events.RecordAsync(tx, new EventRecord(SessionListEvents.Ended)
                {
                    Account = current.Account,
                    Session = session,
                    By = caller,
                    Details = $"by session {current.Id}",
                    LogValues = [("By", current.Id)],
                });
                return true;
            },
            cancel);
        return isEnded ? Done.Value : Problems.NotFound;
    }
}
