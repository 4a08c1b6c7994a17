using Doorcode.EventHandlers;
using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>Writes a session that begins, and what belongs to its login. Only <see cref="CompleteLogin"/> calls it.</summary>
internal sealed class BeginSession(
    Database database, SessionStore sessions, SessionLimit limit, IEnumerable<ISeenDevices> seen, AccountFeed feed)
{
    private readonly ISeenDevices? _seen = seen.SingleOrDefault();

    /// <summary>
    /// Most logins come from a device that is remembered, so the first attempt assumes that: it needs no query of its own. If it fails, because the
    /// device is new or the account has changed, a second attempt reads what is remembered.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="alongside">What else belongs to the login; written with the session, or not at all.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Whether it has begun: not if the account has changed since its owner began to prove themselves.</returns>
    public async Task<bool> TryAsync(
        PreparedSession session, Func<Transaction, SessionId?, ValueTask> alongside, CancellationToken cancel)
    {
        DeferredResult<long?>? tooMany = null;
        Task<bool> TryWriteAsync(Func<Transaction, NewSession, ValueTask>? see) => database.TryWriteAsync(
            async tx =>
            {
                await WriteAsync(tx, session, see, alongside);
                tooMany = await SessionLimit.AskAsync(tx, session.Row.Account.Id);
            },
            cancel);

        var hasBegun = _seen is null
            ? await TryWriteAsync(see: null)
            : await TryWriteAsync(_seen.SeeAgainAsync) || await TryWriteAsync(_seen.SeeAsync);
        if (hasBegun && tooMany?.Value is not null)
            await limit.RunAsync(session.Row.Account.Id, cancel);

        return hasBegun;
    }

    /// <summary>The session first: it holds the account's row, so logins of one account take turns.</summary>
    private async ValueTask WriteAsync(
        Transaction transaction,
        PreparedSession session,
        Func<Transaction, NewSession, ValueTask>? see,
        Func<Transaction, SessionId?, ValueTask> alongside)
    {
        await sessions.InsertAsync(transaction, session.Row);
        if (session.Cookie is not null)
            await SessionCookieStore.InsertAsync(transaction, session.Row, session.Cookie);

        if (see is not null)
            await see(transaction, session.Row);

        await alongside(transaction, session.Row.Id);
        await feed.TellAsync(transaction, session.Row.Account.Id, AccountEventKinds.SessionCreated);
    }
}
