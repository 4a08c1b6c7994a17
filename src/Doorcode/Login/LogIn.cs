using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Devices;
using Doorcode.Http;
using Doorcode.Passwords;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Login;

/// <summary>Address and password.</summary>
internal sealed record LoginRequest : IRequestBody<LoginRequest>
{
    /// <summary>The account's address, in any spelling of its canonical form. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>The account's password.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public required string Password { get; init; }

    /// <summary>
    /// The <c>device_token</c> of an earlier login or <c>confirm-otp</c>. With it, wrong passwords of others do not count against this
    /// client. One that is not of this account, or too old, is ignored.
    /// </summary>
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public string? DeviceToken { get; init; }

    /// <summary>Whether the answer sets the session cookie in place of <c>refresh</c>; for browsers.</summary>
    [Example(false)]
    public bool UseCookie { get; init; }

    static JsonTypeInfo<LoginRequest> IRequestBody<LoginRequest>.Json => LoginJson.Default.LoginRequest;
}

/// <summary>
/// Begins a session for a caller who knows address and password. An unknown address, a wrong password and one that could never be a
/// password take the same way through limits and answer.
/// </summary>
internal sealed class LogIn(
    AccountStore accounts,
    PasswordHasher passwords,
    DeviceTokens devices,
    LoginThrottle throttle,
    CompleteLogin complete,
    LoginRecords records)
{
    public async Task<Result<TokenPair>> RunAsync(LoginRequest request, Caller caller, CancellationToken cancel)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (request.Password.Length == 0)
            problem = problem.For("password", FieldFault.Blank);

        if (address is null || !problem.Errors.IsEmpty)
            return problem;

        var account = await accounts.FindAsync(address, cancel);
        caller = devices.Recognize(caller, request.DeviceToken, account?.AtEpoch);
        // A login takes its tokens before it is judged, so that concurrent logins cannot exceed the limit.
        if (!(await throttle.TakeAsync(address, caller, cancel)).Try(out var attempt, out var refusal))
        {
            await records.LimitedAsync(address, caller, cancel);
            return refusal;
        }

        if (!TypedPassword.TryRead(request.Password, out var password)
            || !await VerifyAsync(password, account, attempt, caller, cancel)
            || account is null)
        {
            return await RejectAsync(address, account, caller, cancel);
        }

        if (!account.IsActive)
            return await RefuseDisabledAsync(address, account, attempt, caller, cancel);

        var isGivenBack = false;
        LoginStep step;
        try
        {
            var replacement = await ReplacementAsync(password.Normal, account, caller, cancel);
            step = await complete.RunAsync(
                account.AtEpoch,
                AuthenticationFacts.ByPassword,
                caller,
                request.UseCookie ? SessionCarrier.Cookie : SessionCarrier.RefreshToken,
                async (tx, session) =>
                {
                    isGivenBack = false;
                    var kind = session is null ? LoginEvents.SecondFactor : LoginEvents.Accepted;
                    await records.AcceptedAsync(tx, kind, account.Id, session, address, caller);
                    if (replacement is not null)
                        await AccountStore.ReplaceHashAsync(tx, account.Id, account.PasswordHash, replacement);

                    isGivenBack = await throttle.TryGiveBackAsync(tx, attempt);
                },
                cancel);
        }
        catch when (!isGivenBack)
        {
            // The password was right. After a commit whose outcome is unknown the attempt stays charged.
            await throttle.GiveBackAnywayAsync(attempt, cancel);
            throw;
        }

        if (step is LoginStep.Refused)
            return await RejectAsync(address, account, caller, cancel);

        if (!isGivenBack)
            await throttle.GiveBackAfterwardsAsync(attempt, cancel);

        return step.ToResult(Problems.InvalidCredentials);
    }

    /// <summary>The hash that takes the place of an outdated one. While hashing is overloaded there is none: the next login makes it.</summary>
    private async Task<string?> ReplacementAsync(string password, StoredAccount account, Caller caller, CancellationToken cancel)
    {
        try
        {
            return passwords.IsOutdated(account.PasswordHash) ? await passwords.HashAsync(password, caller.Origin, cancel) : null;
        }
        catch (OverloadedException)
        {
            return null;
        }
    }

    /// <summary>Answers the right password of a disabled account. A wrong password does not tell that it is disabled. The attempt is no failed login.</summary>
    private async Task<Problem> RefuseDisabledAsync(
        EmailAddress address, StoredAccount account, LoginAttempt attempt, Caller caller, CancellationToken cancel)
    {
        await records.RefusedAsync(LoginEvents.Disabled, account.Id, address, caller, cancel);
        await throttle.GiveBackAfterwardsAsync(attempt, cancel);
        return Problems.AccountDisabled;
    }

    /// <summary>Answers a wrong password, an address without an account, and an account that has changed meanwhile.</summary>
    private async Task<Problem> RejectAsync(EmailAddress address, StoredAccount? account, Caller caller, CancellationToken cancel)
    {
        await records.RefusedAsync(LoginEvents.Rejected, account?.Id, address, caller, cancel);
        return Problems.InvalidCredentials;
    }

    /// <summary>Verifies a password. An attempt whose turn did not come was not judged, so it does not count as a failure.</summary>
    private async Task<bool> VerifyAsync(
        TypedPassword password, StoredAccount? account, LoginAttempt attempt, Caller caller, CancellationToken cancel)
    {
        try
        {
            return await passwords.VerifyAsync(password, account?.PasswordHash, caller.Origin, cancel);
        }
        catch (OverloadedException)
        {
            await throttle.GiveBackAnywayAsync(attempt, cancel);
            throw;
        }
    }
}
