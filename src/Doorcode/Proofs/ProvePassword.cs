using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Events;
using Doorcode.Passwords;
using Doorcode.Sessions;
using Microsoft.Extensions.Logging;

namespace Doorcode.Proofs;

/// <summary>
/// Checks the password of the account that a request speaks for. Wrong ones spend the limits of login, so that a stolen access token does
/// not let its thief try passwords.
/// </summary>
internal sealed class ProvePassword(
    AccountStore accounts, PasswordHasher passwords, LoginThrottle throttle, EventLog events, ILogger<ProvePassword> log)
{
    /// <summary>Checks a password.</summary>
    /// <param name="session">The request's session.</param>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// The account, with the epoch that was read together with the hash. <see cref="Problems.InvalidCredentials"/> for a wrong password,
    /// <see cref="Problems.TooManyRequests"/> when a limit is reached, <see cref="Problems.Unauthenticated"/> when the account is gone.
    /// </returns>
    public async Task<Result<StoredAccount>> RunAsync(LiveSession session, string password, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(session.Email, out var address, out _))
            return Problems.Unauthenticated;

        if (!(await throttle.TakeAsync(address, session.Id, caller, cancel)).Try(out var attempt, out var refusal))
        {
            await events.RecordRefusalAsync(Of(ProofsEvents.PasswordLimited, session, caller), cancel);
            return refusal;
        }

        var account = await accounts.FindAsync(session.Account, cancel);
        if (account is not { IsActive: true })
            return Problems.Unauthenticated;

        if (!TypedPassword.TryRead(password, out var typed) || !await VerifyAsync(typed, account, attempt, caller, cancel))
        {
            await events.RecordRefusalAsync(Of(ProofsEvents.PasswordRejected, session, caller), CancellationToken.None)
                .FinishAsync(log, cancel);
            return Problems.InvalidCredentials;
        }

        await throttle.GiveBackAnywayAsync(attempt, cancel);
        return account;
    }

    /// <summary>The same for a password that is a field of a form: a wrong one is a fault of the field, not a failed login.</summary>
    /// <param name="field">The member's name as in the request.</param>
    /// <param name="session">The request's session.</param>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<StoredAccount>> RunAsync(
        string field, LiveSession session, string password, Caller caller, CancellationToken cancel)
    {
        var proved = await RunAsync(session, password, caller, cancel);
        return proved.Problem == Problems.InvalidCredentials ? WrongPassword(field) : proved;
    }

    /// <summary>What a form answers whose field holds a wrong password, or one that stopped being the account's meanwhile.</summary>
    public static Problem WrongPassword(string field) => Problems.ValidationFailed.For(field, FieldFault.PasswordWrong);

    /// <summary>Verifies a password. An attempt whose turn did not come was not judged, so it does not count as a failure.</summary>
    private async Task<bool> VerifyAsync(
        TypedPassword password, StoredAccount account, LoginAttempt attempt, Caller caller, CancellationToken cancel)
    {
        try
        {
            return await passwords.VerifyAsync(password, account.PasswordHash, caller.Origin, cancel);
        }
        catch (OverloadedException)
        {
            await throttle.GiveBackAnywayAsync(attempt, cancel);
            throw;
        }
    }

    private static EventRecord Of(EventKind kind, LiveSession session, Caller caller) =>
        new(kind) { Account = session.Account, Session = session.Id, By = caller };
}
