using System.Collections.Immutable;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Passwords;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.PasswordReset;

/// <summary>A reset whose code is tried.</summary>
/// <param name="Address">The address that the code was mailed to.</param>
/// <param name="Password">The new password, NFC.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Caller">Who asks.</param>
internal sealed record Reset(EmailAddress Address, string Password, string Hash, Caller Caller)
{
    /// <summary>Never the password, because printed text ends in logs.</summary>
    public override string ToString() => nameof(Reset);
}

/// <summary>The password is set.</summary>
/// <param name="Account">The account at the epoch that began with it.</param>
/// <param name="HasForgotten">Whether the failed logins of the account are forgotten with it.</param>
internal sealed record AppliedReset(AccountAtEpoch Account, bool HasForgotten);

/// <summary>
/// The new password is built on the owner's name. Only a caller with the right code may learn this, so it is thrown by the work that the
/// right code allows.
/// </summary>
/// <param name="faults">What is wrong with it.</param>
internal sealed class RefusedPasswordException(ImmutableArray<FieldFault> faults) : Exception("The new password is refused.")
{
    public ImmutableArray<FieldFault> Faults => faults;
}

/// <summary>
/// Sets the password by the right code. In the same transaction it ends all sessions of the account, and makes void every code, ticket and change
/// that waits for it. It begins no session.
/// </summary>
internal sealed class ApplyReset(PasswordPolicy policy, LoginThrottle throttle, EventLog events, MailOutbox mails)
{
    /// <summary>Sets the password, ends all sessions, forgets failed logins, and tells the owner.</summary>
    /// <exception cref="UnchangedException">The account has changed since the code was asked for, or is not active.</exception>
    /// <exception cref="RefusedPasswordException">The password is built on the owner's name.</exception>
    public async ValueTask<AppliedReset> RunAsync(Transaction transaction, PendingReset pending, Reset reset)
    {
        var account = pending.AtEpoch;
        if (await AccountStore.FindAsync(transaction, account.Id) is not { } owner || owner.Epoch != account.Epoch || !owner.IsActive)
            throw new UnchangedException();

        if (!policy.TryAccept(reset.Password, reset.Address, owner.FullName, out _, out var faults))
            throw new RefusedPasswordException(faults);

        await AccountStore.SetPasswordAsync(transaction, account, reset.Hash);
        var ended = await SessionStore.EndAllAsync(transaction, account.Id, EndReason.PasswordReset);
        await events.RecordAsync(transaction, new EventRecord(PasswordResetEvents.Reset)
        {
            Account = account.Id,
            AddressKey = events.KeyOf(reset.Address),
            By = reset.Caller,
            Details = $"{ended} sessions",
            EndedSessions = ended,
            LogValues = [("Count", ended)],
        });
        await mails.EnqueueAsync(
            transaction, new Letter(PasswordResetLetters.Reset, owner.Email, transaction.Now, reset.Caller));
        return new AppliedReset(
            account with { Epoch = account.Epoch + 1 }, await throttle.TryForgetAsync(transaction, reset.Address, reset.Caller));
    }
}
