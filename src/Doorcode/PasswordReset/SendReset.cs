using System.Diagnostics.CodeAnalysis;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.PasswordReset;

/// <summary>Mails a reset code to the owner of an account because an operator asks for it; the limits of mails to a mailbox hold.</summary>
[Experimental("DOORCODE002")]
public sealed class SendReset
{
    /// <summary>All that operators ask for comes from one place.</summary>
    private static readonly Caller Operator = new(Ip: null, "administration", UserAgent: null);

    private readonly AccountStore _accounts;
    private readonly ForgotPassword _forgot;
    private readonly EventLog _events;
    private readonly Database _database;

    internal SendReset(AccountStore accounts, ForgotPassword forgot, EventLog events, Database database) =>
        (_accounts, _forgot, _events, _database) = (accounts, forgot, events, database);

    /// <summary>Mails the code.</summary>
    /// <param name="id">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>For how many seconds the code works.</returns>
    /// <exception cref="DoorcodeException">There is no such account, it is disabled, or a limit is reached.</exception>
    public async Task<long> RunAsync(AccountId id, CancellationToken cancel)
    {
        if (await _accounts.FindAsync(id, cancel) is not { } account)
            throw new DoorcodeException(Problems.NotFound);

        if (!account.IsActive)
            throw new DoorcodeException(Problems.AccountDisabled);

        var sent = await _forgot.RunAsync(new ForgotPasswordRequest { Email = account.Email }, Operator, cancel);
        if (!sent.Try(out var code, out var refused))
            throw new DoorcodeException(refused);

        await _database.WriteAsync(
            async tx =>
            {
                await _events.RecordAsync(tx, new EventRecord(PasswordResetEvents.Sent) { Account = id });
                return 0;
            },
            cancel);
        return code.ExpiresIn;
    }
}
