using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Passwords;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.PasswordChange;

/// <summary>The password that an account has, and the one that it gets.</summary>
internal sealed record ChangePasswordRequest : IRequestBody<ChangePasswordRequest>
{
    /// <summary>The account's password.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public required string CurrentPassword { get; init; }

    /// <summary>The new password; 8 to 128 characters, not a common one.</summary>
    [StringLength(PasswordPolicy.MaximumLength, MinimumLength = 8)]
    [Format("password")]
    [Example("wrong donkey charger")]
    public required string NewPassword { get; init; }

    static JsonTypeInfo<ChangePasswordRequest> IRequestBody<ChangePasswordRequest>.Json =>
        PasswordChangeJson.Default.ChangePasswordRequest;
}

/// <summary>
/// Changes the password of an account whose owner knows it. The other sessions end, and nothing waits for the account any more. The new
/// password is checked before the current one costs a hash.
/// </summary>
internal sealed class ChangePassword(
    PasswordPolicy policy,
    StepUp stepUp,
    ProvePassword prove,
    PasswordHasher passwords,
    Database database,
    EventLog events,
    MailOutbox mails)
{
    private static readonly FieldFault Unchanged =
        FieldFault.Of(FieldCodes.PasswordUnchanged, "password.unchanged");

    public async Task<Result<Notice>> RunAsync(
        LiveSession session, ChangePasswordRequest request, Caller caller, CancellationToken cancel)
    {
        if (stepUp.DemandFactor(session) is { } missing)
            return missing;

        if (!Check(session, request).Try(out var password, out var problem))
            return problem;

        if (!(await prove.RunAsync("current_password", session, request.CurrentPassword, caller, cancel)).Try(out var account, out problem))
            return problem;

        var hash = await passwords.HashAsync(password, caller.Origin, cancel);
        var isChanged = await database.TryWriteAsync(tx => ApplyAsync(tx, session, account, hash, caller), cancel);

        // The account has changed since its password was read, or the session has ended: the password proves nothing any more.
        return isChanged
            ? Notice.Of("message.password_changed")
            : ProvePassword.WrongPassword("current_password");
    }

    private async ValueTask ApplyAsync(Transaction transaction, LiveSession session, StoredAccount account, string hash, Caller caller)
    {
        await AccountStore.SetPasswordAsync(transaction, account.AtEpoch, hash);
        await SessionStore.SetFactsAsync(transaction, session.Id, account.Id, session.Facts.WithPassword(transaction.Now));
        var ended = await SessionStore.EndOthersAsync(transaction, session.Id, account.Id, EndReason.PasswordChange);
        await events.RecordAsync(transaction, new EventRecord(PasswordChangeEvents.Changed)
        {
            Account = account.Id,
            Session = session.Id,
            By = caller,
            Details = $"{ended} other sessions",
            EndedSessions = ended,
            LogValues = [("Count", ended)],
        });
        await mails.EnqueueAsync(transaction, new Letter(PasswordChangeLetters.Changed, account.Email, transaction.Now, caller));
    }

    /// <summary>Checks what was typed; the value is the new password, to be hashed.</summary>
    private Result<string> Check(LiveSession session, ChangePasswordRequest request)
    {
        var problem = Problems.ValidationFailed;
        if (request.CurrentPassword.Length == 0)
            problem = problem.For("current_password", FieldFault.Blank);

        var address = EmailAddress.TryParse(session.Email, out var own, out _) ? own : null;
        if (request.NewPassword.Length == 0)
            problem = problem.For("new_password", FieldFault.Blank);
        else if (!policy.TryAccept(request.NewPassword, address, session.FullName, out var password, out var faults))
            problem = problem.For("new_password", faults.AsSpan());
        else if (TypedPassword.TryRead(request.CurrentPassword, out var current) && string.Equals(current.Normal, password, StringComparison.Ordinal))
            problem = problem.For("new_password", Unchanged);
        else if (problem.Errors.IsEmpty)
            return password;

        return problem;
    }
}
