using Doorcode.Mail;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>
/// Decides which mail goes out and puts it into the outbox. Where there is nothing to say, it stores a mail that the dispatcher
/// drops, so that every address costs the same work.
/// </summary>
internal sealed class CodeOutbox(Outbox outbox, Database database)
{
    /// <summary>Stores a mail as part of a transaction.</summary>
    public ValueTask EnqueueAsync(Transaction transaction, CodeLetter letter, Caller caller)
    {
        var (kind, to, code) = letter switch
        {
            { Content.MailTo: not null, Owner: { } owner } => (letter.Purpose.AddressTaken ?? MailKind.Nothing, owner, null),
            // To the spelling that the code was issued for, never to that of a later request.
            { Content: { Code: { } secret, MailTo: { } first } } => (letter.Purpose.Code, first, secret),
            _ => (MailKind.Nothing, letter.Content?.MailTo ?? letter.Address.Typed, (string?)null),
        };
        return outbox.EnqueueAsync(
            transaction, new OutgoingMail(kind, to, code, transaction.Now, letter.EndsAt ?? transaction.Now, caller.Ip));
    }

    /// <summary>Stores a mail in a transaction of its own.</summary>
    public Task EnqueueAsync(CodeLetter letter, Caller caller, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                await EnqueueAsync(tx, letter, caller);
                return 0;
            },
            cancel);
}
