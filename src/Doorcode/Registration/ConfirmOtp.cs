using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.RateLimiting;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Registration;

/// <summary>The code from the mail.</summary>
internal sealed record ConfirmOtpRequest : IRequestBody<ConfirmOtpRequest>
{
    /// <summary>The address that the code was mailed to. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Format("email")]
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

/// <summary>A sentence for a person.</summary>
/// <param name="Message">The sentence.</param>
internal sealed record Notice([property: Example("Your account is ready; you can log in.")] string Message);

/// <summary>Creates the account that the code was mailed for, with the password and name of that attempt and no other.</summary>
internal sealed class ConfirmOtp(
    MailedCodes codes, SharedLimits shared, LimitedAttempts refusals, AuditSubject subjects, DoorcodeMeter meter, ILogger<ConfirmOtp> log)
{
    public async Task<Result<Notice>> RunAsync(ConfirmOtpRequest request, Caller caller, CancellationToken cancel)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!codes.TryRead(request.Otp, out var code, out fault))
            problem = problem.For("otp", fault);

        if (address is null || code is null)
            return problem;

        if (request.RegistrationId is null && await shared.TakeAsync(SharedLimit.GuessWithoutWork, cancel) is { } limited)
            return limited;

        AccountId? created = null;
        var outcome = await codes.GuessAsync(
            new MailedCodeQuery(CodePurpose.Registration, address, caller.Network, request.RegistrationId),
            code,
            async (tx, payload) =>
            {
                var attempt = JsonSerializer.Deserialize(payload, RegistrationJson.Default.RegistrationAttempt)!;
                // The address as typed at register, which is the one that the code has proved.
                created = EmailAddress.TryParse(attempt.Email, out var proved, out _)
                    ? await AccountStore.CreateAsync(tx, proved, attempt.FullName, attempt.PasswordHash)
                    : null;
                if (created is not null)
                {
                    await AuditStore.AppendAsync(
                        tx, Entry(AuditEvent.AccountCreated, AuditOutcome.Accepted, address, caller) with { Account = created });
                }
            },
            cancel);
        await RecordAsync(outcome, created, request, address, caller, cancel);
        meter.Confirmed(outcome switch
        {
            GuessOutcome.Accepted => created is not null ? "accepted" : "address_taken",
            GuessOutcome.Exhausted => "exhausted",
            _ => "rejected",
        });
        return outcome switch
        {
            GuessOutcome.Accepted when created is not null => new Notice("Your account is ready; you can log in."),
            GuessOutcome.Exhausted => Problems.AttemptsExhausted,
            _ => Problems.CodeRejected,
        };
    }

    private async Task RecordAsync(
        GuessOutcome outcome, AccountId? created, ConfirmOtpRequest request, EmailAddress address, Caller caller, CancellationToken cancel)
    {
        if (created is { } account)
            RegistrationLog.AccountCreated(log, account);

        if (outcome is not GuessOutcome.Exhausted)
            return;

        var budget = request.RegistrationId is null ? "those of the address" : "those of one attempt";
        // Recorded even if the client disconnects.
        await refusals.AddAsync(
            Entry(AuditEvent.GuessesExhausted, AuditOutcome.Rejected, address, caller) with { Details = budget }, CancellationToken.None)
            .FinishAsync(log, cancel);
        RegistrationLog.GuessesExhausted(log, budget);
    }

    private AuditEntry Entry(string name, string outcome, EmailAddress address, Caller caller) =>
        new(name, outcome) { Subject = subjects.Of(address), By = caller };
}
