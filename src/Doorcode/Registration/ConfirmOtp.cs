using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Devices;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Languages;
using Doorcode.Storage;
using Doorcode.Telemetry;

namespace Doorcode.Registration;

/// <summary>The code from the mail.</summary>
internal sealed record ConfirmOtpRequest : IRequestBody<ConfirmOtpRequest>
{
    /// <summary>The address that the code was mailed to. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>
    /// The code. Spaces, hyphens and characters without width are dropped, and decimal digits of every script are read; an integer gets
    /// its leading zeros back.
    /// </summary>
    [Example("493027")]
    public required TypedCode Otp { get; init; }

    /// <summary>
    /// What register answered. With it, a wrong guess counts against that attempt alone; without it, against a budget that all
    /// who guess for the address share.
    /// </summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? RegistrationId { get; init; }

    static JsonTypeInfo<ConfirmOtpRequest> IRequestBody<ConfirmOtpRequest>.Json => RegistrationJson.Default.ConfirmOtpRequest;
}

/// <summary>The account is made.</summary>
internal sealed record ConfirmOtpResponse : ISpoken<ConfirmOtpResponse>
{
    private const string Words = "message.account_ready";

    /// <summary>A sentence for a person.</summary>
    [Example("Your account is ready; you can log in.")]
    public required string Message { get; init; }

    /// <summary>Proves later that this client read the mailbox of the account; a client keeps it and sends it with <c>login</c>.</summary>
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public required string DeviceToken { get; init; }

    public static ConfirmOtpResponse Of(string deviceToken) => new() { Message = Language.English.Say(Words), DeviceToken = deviceToken };

    ConfirmOtpResponse ISpoken<ConfirmOtpResponse>.In(Language language) => this with { Message = language.Say(Words) };
}

/// <summary>Creates the account that the code was mailed for, with the password and name of that attempt and no other.</summary>
internal sealed class ConfirmOtp(
    CodeMail codes, DeviceTokens devices, LanguageCatalogue languages, EventLog events, DoorcodeMeter meter)
{
    public async Task<Result<ConfirmOtpResponse>> RunAsync(ConfirmOtpRequest request, Caller caller, CancellationToken cancel)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!codes.TryRead(Register.Purpose, request.Otp, out var code, out fault))
            problem = problem.For("otp", fault);

        if (address is null || code is null)
            return problem;

        var tried = await TryAsync(new CodeAnswer(address, code, request.RegistrationId), caller, cancel);
        Count(tried);
        if (!tried.Try(out var confirmed, out var rejection))
            return rejection;

        return confirmed.Account is { } account
            ? ConfirmOtpResponse.Of(devices.Issue(account))
            : Problems.CodeRejected;
    }

    private async Task<Result<Confirmed>> TryAsync(CodeAnswer answer, Caller caller, CancellationToken cancel)
    {
        try
        {
            return await codes.TryAsync(
                Register.Purpose, answer, caller, (tx, payload) => CreateAsync(tx, RegistrationAttempt.Read(payload), caller), cancel);
        }
        catch (UnchangedException)
        {
            // The address got an account in the meantime, so nothing was done. The right code is used up all the same.
            return await codes.TryAsync(Register.Purpose, answer, caller, (_, _) => ValueTask.FromResult(new Confirmed(null)), cancel);
        }
    }

    private async ValueTask<Confirmed> CreateAsync(Transaction transaction, RegistrationAttempt attempt, Caller caller)
    {
        // The address as typed at register, which is the one that the code has proved.
        if (!EmailAddress.TryParse(attempt.Email, out var proved, out _))
            return new Confirmed(null);

        var language = languages.Choose(caller.AcceptedLanguages)?.Tag ?? attempt.Language;
        var account = await AccountStore.CreateAsync(transaction, proved, attempt.FullName, attempt.PasswordHash, language);
        await events.RecordAsync(
            transaction,
            new EventRecord(RegistrationEvents.AccountCreated) { Account = account, AddressKey = events.KeyOf(proved), By = caller });
        return new Confirmed(new AccountAtEpoch(account, AccountStore.FirstEpoch));
    }

    /// <summary>Counts every outcome but a new account, which is counted with its event.</summary>
    private void Count(Result<Confirmed> tried)
    {
        if (tried.Value is { Account: null })
            meter.Count(RegistrationEvents.AddressTaken);
        else if (tried.Problem == Problems.AttemptsExhausted)
            meter.Count(RegistrationEvents.Exhausted);
        else if (tried.Problem == Problems.CodeRejected)
            meter.Count(RegistrationEvents.Rejected);
    }

    /// <summary>The code was right.</summary>
    /// <param name="Account">The new account; null when the address got one in the meantime.</param>
    private sealed record Confirmed(AccountAtEpoch? Account);
}
