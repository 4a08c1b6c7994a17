using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.EmailValidation;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Passwords;
using Doorcode.RateLimiting;
using Doorcode.Telemetry;
using Microsoft.Extensions.Options;

namespace Doorcode.Registration;

/// <summary>Who wants an account.</summary>
internal sealed record RegisterRequest : IRequestBody<RegisterRequest>
{
    /// <summary>Where the code is mailed to; at most 254 characters. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Format("email")]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>The password; 8 to 128 characters, not a common one.</summary>
    [StringLength(PasswordPolicy.MaximumLength, MinimumLength = 8)]
    [Format("password")]
    [Example("correct horse battery")]
    public required string Password { get; init; }

    /// <summary>The name to be called by; 1 to 150 characters as a reader counts them, and at most 4096 bytes in UTF-8.</summary>
    [StringLength(Addresses.FullName.MaxBytes, MinimumLength = 1)]
    [Example("Ada Lovelace")]
    public required string FullName { get; init; }

    static JsonTypeInfo<RegisterRequest> IRequestBody<RegisterRequest>.Json => RegistrationJson.Default.RegisterRequest;
}

/// <summary>A registration that waits for its code; the same for every address.</summary>
internal sealed record RegisterResponse
{
    /// <summary>A sentence for a person.</summary>
    [Example("Check your mailbox: a mail with the next step is on its way.")]
    public required string Message { get; init; }

    /// <summary>Names this attempt; known to the caller alone. Send it with the code.</summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public required string RegistrationId { get; init; }

    /// <summary>For how many seconds the code works.</summary>
    [Example(600)]
    public required long ExpiresIn { get; init; }

    /// <summary>In how many seconds the mail can be asked for again.</summary>
    [Example(60)]
    public required long ResendIn { get; init; }
}

/// <summary>What waits for the code: everything that makes the account.</summary>
internal sealed record RegistrationAttempt(string Email, string FullName, string PasswordHash);

/// <summary>
/// Takes a registration: the attempt waits in the expiring store with its own password hash, name and code, and the code is
/// mailed. For an address that has an account everything is the same but the mail, which says so and holds no code. The mail is
/// counted first: a mailbox that has had enough costs neither a paid look-up nor a password hash.
/// </summary>
internal sealed class Register(
    PasswordPolicy policy,
    IEmailValidator validator,
    PasswordHasher passwords,
    MailLimit mails,
    AccountStore accounts,
    MailedCodes codes,
    Outbox outbox,
    ServerClock clock,
    DoorcodeMeter meter,
    IOptions<OtpOptions> options)
{
    /// <summary>Longer than any limit that a validator of ours can be given; an app's own may have none.</summary>
    private static readonly TimeSpan LongestValidation = TimeSpan.FromSeconds(35);

    public async Task<Result<RegisterResponse>> RunAsync(
        RegisterRequest request, Caller caller, RequestDeadline deadline, CancellationToken cancel)
    {
        if (!Check(request).Try(out var checkedRequest, out var problem))
            return problem;

        var address = checkedRequest.Address;
        var asked = new MailAsked(address, CodePurpose.Registration, MailCooldown.Start, options.Value.ResendCooldown);
        var prepared = await mails.CountAsync(asked, () => PrepareAsync(checkedRequest, caller, deadline, cancel), cancel);
        if (!prepared.Try(out var ready, out problem))
            return problem;

        var (attempt, owner) = ready;
        var mailTo = owner ?? address.Typed;
        var issued = await codes.IssueAsync(
            new CodeRequest(
                CodePurpose.Registration,
                address,
                caller.Network,
                mailTo,
                owner is null ? JsonSerializer.Serialize(attempt, RegistrationJson.Default.RegistrationAttempt) : null),
            (tx, code, end) => outbox.EnqueueAsync(tx, new OutgoingMail(
                code is null ? MailKind.AlreadyRegistered : MailKind.RegistrationCode, mailTo, code, tx.Now, end, caller.Ip)),
            cancel);
        meter.Registered();
        return new RegisterResponse
        {
            Message = "Check your mailbox: a mail with the next step is on its way.",
            RegistrationId = issued.Id,
            ExpiresIn = Math.Max(0, (issued.ExpiresAt - clock.Now + 999) / 1000),
            ResendIn = (long)options.Value.ResendCooldown.TotalSeconds,
        };
    }

    /// <summary>What must succeed before the mail can be sent.</summary>
    private async Task<Result<PreparedAttempt>> PrepareAsync(
        CheckedRequest request, Caller caller, RequestDeadline deadline, CancellationToken cancel)
    {
        var (address, fullName, password) = request;
        switch (await ValidateAsync(new EmailCheck(address, caller.Network, caller.Site), deadline, cancel))
        {
            case EmailVerdict.Refused refused:
                return Problems.EmailUndeliverable.For("email", FieldFault.Undeliverable) with
                {
                    DidYouMean = refused.DidYouMean,
                };
            case EmailVerdict.Unavailable:
                return Problems.Unavailable;
        }

        var hash = await passwords.HashAsync(password, caller.Origin, cancel);
        var owner = await accounts.FindMailboxAsync(address, cancel);
        return new PreparedAttempt(new RegistrationAttempt(address.Typed, fullName, hash), owner);
    }

    private async ValueTask<EmailVerdict> ValidateAsync(EmailCheck check, RequestDeadline deadline, CancellationToken cancel)
    {
        deadline.Stop(LongestValidation);
        try
        {
            return await validator.CheckAsync(check, cancel);
        }
        finally
        {
            deadline.Start();
        }
    }

    private Result<CheckedRequest> Check(RegisterRequest request)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!FullName.TryParse(request.FullName, out var fullName, out fault))
            problem = problem.For("full_name", fault);

        string? password = null;
        if (request.Password.Length == 0)
            problem = problem.For("password", FieldFault.Blank);
        else if (!policy.TryAccept(request.Password, address, fullName, out password, out var faults))
            problem = problem.For("password", faults.AsSpan());

        return address is null || fullName is null || password is null
            ? problem
            : new CheckedRequest(address, fullName, password);
    }

    private sealed record CheckedRequest(EmailAddress Address, string FullName, string Password);

    /// <summary>An attempt whose mail is counted, and the address of the account that there is already.</summary>
    private sealed record PreparedAttempt(RegistrationAttempt Attempt, string? Owner);
}
