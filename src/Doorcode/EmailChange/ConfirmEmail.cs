using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.EmailChange;

/// <summary>The code from the mail to the new address.</summary>
internal sealed record ConfirmEmailRequest : IRequestBody<ConfirmEmailRequest>
{
    /// <summary>
    /// The code. Spaces, hyphens and characters without width are dropped, and decimal digits of every script are read; an integer gets
    /// its leading zeros back.
    /// </summary>
    [Example("493027")]
    public required TypedCode Otp { get; init; }

    /// <summary>
    /// The <c>change_id</c> that change-email answered. With it, a wrong guess counts against that change alone; without it, against a
    /// budget that all who guess for the new address share.
    /// </summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? ChangeId { get; init; }

    static JsonTypeInfo<ConfirmEmailRequest> IRequestBody<ConfirmEmailRequest>.Json => EmailChangeJson.Default.ConfirmEmailRequest;
}

/// <summary>
/// Gives the account the address that the code was mailed to. The address comes from the row of the change, never from the request.
/// </summary>
internal sealed class ConfirmEmail(
    CodeMail codes, EmailChangeStore changes, StopCodes stopCodes, MailOutbox outbox, EventLog events, IOptions<EmailChangeOptions> options)
{
    public async Task<Result<Notice>> RunAsync(
        ConfirmEmailRequest request, LiveSession session, Caller caller, CancellationToken cancel)
    {
        if (!codes.TryRead(ChangeEmail.Purpose, request.Otp, out var code, out var fault))
            return Problems.ValidationFailed.For("otp", fault);

        if (await changes.FindPendingAsync(session.Account, cancel) is not { } email
            || !EmailAddress.TryParse(email, out var address, out _))
        {
            return Problems.CodeRejected;
        }

        try
        {
            var tried = await codes.TryAsync(
                ChangeEmail.Purpose,
                new CodeAnswer(address, code, request.ChangeId),
                caller,
                (tx, payload) => ApplyAsync(tx, Guid.ParseExact(payload, "N"), session, caller),
                cancel);
            if (!tried.Try(out var applied, out var rejection))
                return rejection;

            return applied.IsTaken ? Problems.EmailTaken : Notice.Of("message.email_changed");
        }
        catch (UnchangedException)
        {
            // The code is another account's, its change was replaced or stopped, or the account has changed since.
            return Problems.CodeRejected;
        }
    }

    private async ValueTask<Applied> ApplyAsync(Transaction transaction, Guid id, LiveSession session, Caller caller)
    {
        if (await EmailChangeStore.TakeAsync(transaction, id, session.Account) is not { } change
            || !EmailAddress.TryParse(change.Old, out var old, out _)
            || !EmailAddress.TryParse(change.New, out var next, out _))
        {
            throw new UnchangedException();
        }

        // The unique index decides; another server that wants the same address waits for this transaction.
        if (await AccountAddresses.TryHoldAsync(transaction, next) is not { } place)
        {
            if (!await AccountAddresses.IsAtEpochAsync(transaction, change.Account))
                throw new UnchangedException();

            await events.RecordAsync(transaction, Of(EmailChangeEvents.Taken, session, next, caller));
            return new Applied(IsTaken: true);
        }

        await AccountAddresses.ReleaseAsync(transaction, place);
        await AccountAddresses.ChangeAsync(transaction, change.Account, next);
        var window = (long)options.Value.UndoWindow.TotalMilliseconds;
        var held = window > 0 ? await AccountAddresses.TryHoldAsync(transaction, old) : null;
        await EmailChangeStore.ConfirmAsync(transaction, change, held, transaction.Now + window);
        await events.RecordAsync(transaction, Of(EmailChangeEvents.Confirmed, session, next, caller));
        await outbox.EnqueueAsync(transaction, ToOld(transaction.Now, change, next, session.Language, caller));
        await outbox.EnqueueAsync(transaction, new Letter(EmailChangeLetters.Welcome, next.Typed, transaction.Now, caller));
        return new Applied(IsTaken: false);
    }

    private Letter ToOld(long now, TakenChange change, EmailAddress next, string? language, Caller caller)
    {
        var window = (long)options.Value.UndoWindow.TotalMilliseconds;
        var kind = window > 0 ? EmailChangeLetters.Changed : EmailChangeLetters.ChangedForGood;
        return new Letter(kind, change.Old, now, caller)
        {
            About = MaskedAddress.Of(next),
            Language = language,
            Code = window > 0 ? new LetterCode(LongCode.InGroups(stopCodes.Open(change.StopCode, change.Id)), now + window) : null,
            GiveUpAt = now + (long)kind.TriedFor.TotalMilliseconds,
        };
    }

    private EventRecord Of(EventKind kind, LiveSession session, EmailAddress address, Caller caller) => new(kind)
    {
        Account = session.Account,
        Session = session.Id,
        AddressKey = events.KeyOf(address),
        By = caller,
    };

    /// <summary>The code was right.</summary>
    /// <param name="IsTaken">Whether another account had got the address in the meantime.</param>
    private sealed record Applied(bool IsTaken);
}
