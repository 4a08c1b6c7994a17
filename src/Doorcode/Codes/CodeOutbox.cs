using Doorcode.Languages;
using Doorcode.Mail;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Codes;

/// <summary>
/// Decides which mail goes out and puts it into the outbox. Where no mail is sent, it stores a decoy,
/// so that every address costs the same work.
/// </summary>
internal sealed class CodeOutbox(MailOutbox outbox, LanguageCatalogue languages, Database database, IOptions<OtpOptions> options)
{
    /// <summary>Stores a mail as part of a transaction.</summary>
    public ValueTask EnqueueAsync(Transaction transaction, CodeLetter letter, Caller caller)
    {
        var (kind, to, code) = letter switch
        {
            { Content.MailTo: not null, Owner: { } owner } => (letter.Purpose.AddressTaken, owner.Address, null),
            // To the spelling that the code was issued for, never to that of a later request.
            { Content: { Code: { } secret, MailTo: { } first } } => (letter.Purpose.Code, first, secret),
            _ => ((LetterKind?)null, letter.Content?.MailTo ?? letter.Address.Typed, (string?)null),
        };
        // A decoy ends like a code, so that timing does not tell the two apart.
        var end = letter.EndsAt ?? transaction.Now + (long)options.Value.Lifetime.TotalMilliseconds;
        return outbox.EnqueueAsync(transaction, new Letter(kind, to, transaction.Now, caller)
        {
            Code = code is null ? null : new LetterCode(LongCode.IsLong(code) ? LongCode.InGroups(code) : code, end),
            GiveUpAt = end,
            // Where the account of the address was looked for, the mail does not look again.
            Language = letter.Purpose.AddressTaken is null ? null : letter.Owner?.Language ?? languages.Default.Tag,
        });
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
