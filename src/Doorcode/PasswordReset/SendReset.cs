using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.PasswordReset;

/// <summary>Mails a reset code to the owner of an account because an operator asks for it; the limits of mails to a mailbox hold.</summary>
internal sealed class SendReset(AccountStore accounts, ForgotPassword forgot, EventLog events, Database database)
{
    /// <summary>All that operators ask for comes from one place.</summary>
    private static readonly Caller Operator = new(Ip: null, "administration", UserAgent: null);

    /// <summary>Mails the code.</summary>
    public async Task<Result<ForgotPasswordResponse>> RunAsync(AccountId id, CancellationToken cancel)
    {
        if (await accounts.FindAsync(id, cancel) is not { } account)
            return Problems.NotFound;

        if (!account.IsActive)
            return Problems.AccountDisabled;

        var sent = await forgot.RunAsync(new ForgotPasswordRequest { Email = account.Email }, Operator, cancel);
        if (sent.Problem is null)
        {
            await database.WriteAsync(
                async tx =>
                {
                    await events.RecordAsync(tx, new EventRecord(PasswordResetEvents.Sent) { Account = id });
                    return 0;
                },
                cancel);
        }

        return sent;
    }
}
