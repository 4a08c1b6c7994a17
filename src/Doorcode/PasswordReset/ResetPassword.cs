using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Devices;
using Doorcode.Http;
using Doorcode.Languages;
using Doorcode.Passwords;
using Doorcode.Proofs;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.PasswordReset;

/// <summary>The code from the mail, and the password that the account gets.</summary>
internal sealed record ResetPasswordRequest : IRequestBody<ResetPasswordRequest>
{
    /// <summary>The address that the code was mailed to. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>
    /// The code: six digits, or 12 letters and digits in three groups. Spaces, hyphens and characters without width are dropped, capital
    /// and small letters are the same, and decimal digits of every script are read; an integer gets its leading zeros back.
    /// </summary>
    [Example("493027")]
    public required TypedCode Otp { get; init; }

    /// <summary>The new password; 8 to 128 characters, not a common one.</summary>
    [StringLength(PasswordPolicy.MaximumLength, MinimumLength = 8)]
    [Format("password")]
    [Example("wrong donkey charger")]
    public required string NewPassword { get; init; }

    /// <summary>
    /// The <c>reset_id</c> that forgot-password answered. With it, a wrong guess counts against that code alone; without it, against a
    /// budget that all who guess for the address share.
    /// </summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? ResetId { get; init; }

    static JsonTypeInfo<ResetPasswordRequest> IRequestBody<ResetPasswordRequest>.Json => PasswordResetJson.Default.ResetPasswordRequest;
}

/// <summary>The password is set.</summary>
internal sealed record ResetPasswordResponse : ISpoken<ResetPasswordResponse>
{
    private const string Words = "message.password_reset";

    /// <summary>A sentence for a person.</summary>
    [Example("Your password is set, and all sessions have ended; log in with the new password.")]
    public required string Message { get; init; }

    /// <summary>Proves later that this client read the mailbox of the account; a client keeps it and sends it with <c>login</c>.</summary>
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public required string DeviceToken { get; init; }

    public static ResetPasswordResponse Of(string deviceToken) => new() { Message = Language.English.Say(Words), DeviceToken = deviceToken };

    ResetPasswordResponse ISpoken<ResetPasswordResponse>.In(Language language) => this with { Message = language.Say(Words) };
}

/// <summary>
/// Sets a new password for the account that the code was mailed for. The work until the code is judged is the same for every address and
/// every code: the password is checked and hashed first, so that a refused one spends no guess.
/// </summary>
internal sealed class ResetPassword(
    PasswordPolicy policy,
    PasswordHasher passwords,
    CodeMail codes,
    ApplyReset apply,
    LoginThrottle throttle,
    DeviceTokens devices,
    ILogger<ResetPassword> log)
{
    public async Task<Result<ResetPasswordResponse>> RunAsync(ResetPasswordRequest request, Caller caller, CancellationToken cancel)
    {
        if (!Check(request).Try(out var accepted, out var problem))
            return problem;

        if (!(await codes.AdmitAsync(ForgotPassword.Purpose, accepted.Answer, caller, cancel)).Try(out var guess, out problem))
            return problem;

        var hash = await passwords.HashAsync(accepted.Password, caller.Origin, cancel);
        var reset = new Reset(accepted.Answer.Address, accepted.Password, hash, caller);
        if (!(await TryAsync(guess, reset, cancel)).Try(out var applied, out problem))
            return problem;

        if (!applied.HasForgotten)
            await ForgetAfterwardsAsync(reset, cancel);

        return ResetPasswordResponse.Of(devices.Issue(applied.Account));
    }

    private async Task<Result<AppliedReset>> TryAsync(AdmittedGuess guess, Reset reset, CancellationToken cancel)
    {
        try
        {
            return await codes.TryAsync(guess, (tx, payload) => apply.RunAsync(tx, PendingReset.Read(payload), reset), cancel);
        }
        catch (RefusedPasswordException refused)
        {
            // The code was right. It still works, and no guess is spent.
            return Problems.ValidationFailed.For("new_password", refused.Faults.AsSpan());
        }
        catch (UnchangedException)
        {
            // The account has changed since the code was mailed, so nothing was done. The right code is used up all the same.
            var used = await codes.TryAsync(guess, (_, _) => ValueTask.FromResult(Done.Value), cancel);
            return used.Problem ?? Problems.CodeRejected;
        }
    }

    /// <summary>Forgets failed logins after the password was set. A limit that cannot be reached costs the client no answer.</summary>
    private async Task ForgetAfterwardsAsync(Reset reset, CancellationToken cancel)
    {
        try
        {
            await throttle.ForgetAsync(reset.Address, reset.Caller, CancellationToken.None).FinishAsync(log, cancel);
        }
        catch (BackendUnavailableException failure)
        {
            StorageLog.LeftUndone(log, failure);
        }
    }

    /// <summary>
    /// Checks all that can be checked without the account. The password is compared with the owner's name only after the code was right,
    /// because a refusal reveals that name.
    /// </summary>
    private Result<CheckedReset> Check(ResetPasswordRequest request)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!codes.TryRead(ForgotPassword.Purpose, request.Otp, out var code, out fault))
            problem = problem.For("otp", fault);

        string? password = null;
        if (request.NewPassword.Length == 0)
            problem = problem.For("new_password", FieldFault.Blank);
        else if (!policy.TryAccept(request.NewPassword, address, fullName: null, out password, out var faults))
            problem = problem.For("new_password", faults.AsSpan());

        return address is null || code is null || password is null
            ? problem
            : new CheckedReset(new CodeAnswer(address, code, request.ResetId), password);
    }

    private sealed record CheckedReset(CodeAnswer Answer, string Password);
}
