using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Profile;

/// <summary>The password of the account that is to be deleted.</summary>
internal sealed record DeleteAccountRequest : IRequestBody<DeleteAccountRequest>
{
    /// <summary>The account's password.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public required string Password { get; init; }

    static JsonTypeInfo<DeleteAccountRequest> IRequestBody<DeleteAccountRequest>.Json => ProfileJson.Default.DeleteAccountRequest;
}

/// <summary>Deletes an account at once and for good: all that is stored about it and its row, in one transaction.</summary>
internal sealed class DeleteAccount(
    StepUp stepUp,
    ProvePassword passwords,
    AccountStore accounts,
    EraseAccount erase,
    MailOutbox outbox,
    EventLog events,
    Database database)
{
    public async Task<Result<Done>> RunAsync(
        LiveSession session, DeleteAccountRequest request, Caller caller, CancellationToken cancel)
    {
        if (stepUp.DemandFactor(session) is { } missing)
            return missing;

        if (request.Password.Length == 0)
            return Problems.ValidationFailed.For("password", FieldFault.Blank);

        if (!(await passwords.RunAsync("password", session, request.Password, caller, cancel)).Try(out var account, out var problem))
            return problem;

        if (await database.TryWriteAsync(tx => EraseAsync(tx, session, account, caller), cancel))
            return Done.Value;

        // The account has changed since the request began.
        return await accounts.FindAsync(session.Account, cancel) is { IsActive: true }
            ? ProvePassword.WrongPassword("password")
            : Problems.Unauthenticated;
    }

    /// <summary>
    /// The epoch is that of the bearer check, before which the second factor was demanded. Raising the epoch locks the account's row. So a session
    /// or code that begins at the same moment is either committed before, and is erased, or finds no account.
    /// </summary>
    private async ValueTask EraseAsync(Transaction transaction, LiveSession session, StoredAccount account, Caller caller)
    {
        await AccountStore.RaiseEpochAsync(transaction, session.AtEpoch);
        var former = await erase.RunAsync(transaction, session.Account);
        // After the mails that waited were dropped: this is the last one.
        foreach (var address in former.Prepend(account.Email))
        {
            await outbox.EnqueueAsync(transaction, new Letter(ProfileLetters.AccountDeleted, address, transaction.Now, caller)
            {
                Language = account.Language,
            });
        }

        // Like the lines that stay, it does not say from where.
        await events.RecordAsync(
            transaction, new EventRecord(ProfileEvents.Deleted) { Account = session.Account, Session = session.Id });
    }
}
