using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sessions;
using Doorcode.Tokens;
using Microsoft.Extensions.Logging;

namespace Doorcode.Login;

/// <summary>The code from the mail.</summary>
internal sealed record ConfirmLoginOtpRequest : IRequestBody<ConfirmLoginOtpRequest>
{
    /// <summary>The address that the code was mailed to. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>The code; read as <c>confirm-otp</c> reads its code.</summary>
    [Example("493027")]
    public required TypedCode Otp { get; init; }

    /// <summary>
    /// The <c>login_id</c> that <c>login-otp</c> answered. With it, a wrong guess counts against that code alone; without it, against a
    /// budget that all who guess for the address share.
    /// </summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? LoginId { get; init; }

    /// <summary>Whether the answer sets the session cookie in place of <c>refresh</c>; for browsers.</summary>
    [Example(false)]
    public bool UseCookie { get; init; }

    static JsonTypeInfo<ConfirmLoginOtpRequest> IRequestBody<ConfirmLoginOtpRequest>.Json => LoginJson.Default.ConfirmLoginOtpRequest;
}

/// <summary>Begins a session for a caller who reads the mailbox of the account.</summary>
internal sealed class LogInByCode(
    AccountStore accounts, CodeMail codes, CompleteLogin complete, EventLog events, ILogger<LogInByCode> log)
{
    public async Task<Result<TokenPair>> RunAsync(ConfirmLoginOtpRequest request, Caller caller, CancellationToken cancel)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!codes.TryRead(MailLoginCode.Purpose, request.Otp, out var code, out fault))
            problem = problem.For("otp", fault);

        if (address is null || code is null)
            return problem;

        var answer = new CodeAnswer(address, code, request.LoginId);
        if (!(await AskAsync(answer, caller, cancel)).Try(out var asked, out var rejection))
            return rejection;

        var tried = await codes.TryAsync(
            MailLoginCode.Purpose,
            answer,
            caller,
            (_, payload) => ValueTask.FromResult(PendingLogin.Read(payload)),
            cancel);
        if (!tried.Try(out var pending, out rejection))
            return rejection;

        // The id of a login is known to the client alone that asked for the code.
        if (request.LoginId is not null)
            caller = caller with { Device = pending.Device };

        // Read anew: a second factor that was added to another does not raise the epoch.
        var id = new AccountId(pending.Account);
        var account = await accounts.FindAsync(id, cancel);
        var step = account is { IsActive: true } && account.Epoch == pending.Epoch
            ? await CompleteAsync(account, request, address, caller, asked.Told, cancel)
            : LoginStep.Refused.Value;
        return step is LoginStep.Refused
            ? await RejectAsync(id, address, caller, cancel)
            : step.ToResult(Problems.CodeRejected);
    }

    /// <summary>
    /// Where the app tells claims, it is asked before the code is spent: a failing app costs its owner no code. Only who has the right code
    /// learns anything by the time that takes.
    /// </summary>
    private async Task<Result<Asked>> AskAsync(CodeAnswer answer, Caller caller, CancellationToken cancel)
    {
        if (!complete.AsksTheApp)
            return Asked.Nothing;

        if (!(await codes.PeekAsync(MailLoginCode.Purpose, answer, caller, cancel)).Try(out var payload, out var rejection))
            return rejection;

        return await accounts.FindAsync(new AccountId(PendingLogin.Read(payload).Account), cancel) is { } account
            ? new Asked(await complete.AskAsync(account.AtEpoch, AuthenticationFacts.ByEmail, cancel))
            : Asked.Nothing;
    }

    private Task<LoginStep> CompleteAsync(
        StoredAccount account,
        ConfirmLoginOtpRequest request,
        EmailAddress address,
        Caller caller,
        AppClaims? told,
        CancellationToken cancel) =>
        complete.RunAsync(
            account.AtEpoch,
            AuthenticationFacts.ByEmail,
            caller,
            request.UseCookie ? SessionCarrier.Cookie : SessionCarrier.RefreshToken,
            (tx, session) => events.RecordAsync(
                tx,
                Of(session is null ? LoginEvents.SecondFactorAfterCode : LoginEvents.AcceptedByCode, account.Id, address, caller) with
                {
                    Session = session,
                }),
            cancel,
            told);

    /// <summary>The code was right and its account has changed since: answered like a wrong code.</summary>
    private async Task<Problem> RejectAsync(AccountId account, EmailAddress address, Caller caller, CancellationToken cancel)
    {
        await events.RecordRefusalAsync(Of(LoginEvents.CodeVoid, account, address, caller), CancellationToken.None)
            .FinishAsync(log, cancel);
        return Problems.CodeRejected;
    }

    private EventRecord Of(EventKind kind, AccountId account, EmailAddress address, Caller caller) =>
        new(kind) { Account = account, AddressKey = events.KeyOf(address), By = caller };

    /// <summary>What the app was asked before the code is spent.</summary>
    /// <param name="Told">What it told; null when it was not asked.</param>
    private sealed record Asked(AppClaims? Told)
    {
        public static Asked Nothing { get; } = new((AppClaims?)null);
    }
}
