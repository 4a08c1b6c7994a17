using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.EmailValidation;
using Doorcode.Http;
using Doorcode.Languages;
using Doorcode.Passwords;
using Doorcode.Telemetry;

namespace Doorcode.Registration;

/// <summary>Who wants an account.</summary>
internal sealed record RegisterRequest : IRequestBody<RegisterRequest>
{
    /// <summary>Where the code is mailed to; at most 254 characters. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
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
internal sealed record RegisterResponse : ISpoken<RegisterResponse>
{
    private const string Words = "message.registered";

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

    RegisterResponse ISpoken<RegisterResponse>.In(Language language) => this with { Message = language.Say(Words) };

    public static RegisterResponse From(CodeSent sent) => new()
    {
        Message = Language.English.Say(Words),
        RegistrationId = sent.Id,
        ExpiresIn = sent.ExpiresIn,
        ResendIn = sent.ResendIn,
    };
}

/// <summary>
/// Takes a registration: the attempt waits for its code, with its own password hash and name. For an address that has an account everything
/// is the same but the mail, which says so and holds no code.
/// </summary>
internal sealed class Register(
    PasswordPolicy policy,
    AskGates gates,
    IEmailValidator validator,
    PasswordHasher passwords,
    CodeMail codes,
    LanguageCatalogue languages,
    DoorcodeMeter meter)
{
    internal static readonly CodePurpose Purpose = new("registration", RegistrationLetters.Code)
    {
        AddressTaken = RegistrationLetters.AlreadyRegistered,
    };

    /// <summary>Longer than any limit that a validator of ours can be given; an app's own may have none.</summary>
    private static readonly TimeSpan LongestValidation = TimeSpan.FromSeconds(35);

    public async Task<Result<RegisterResponse>> RunAsync(RegisterRequest request, Caller caller, CancellationToken cancel)
    {
        if (!Check(request).Try(out var accepted, out var problem))
            return problem;

        var sent = await codes.SendAsync(Purpose, accepted.Address, () => PrepareAsync(accepted, caller, cancel), caller, cancel);
        if (sent.Problem is null)
            meter.Count(RegistrationEvents.Registered);

        return sent.Map(RegisterResponse.From);
    }

    /// <summary>Asks the app, validates the address and hashes the password.</summary>
    private async Task<Result<CodePayload>> PrepareAsync(CheckedRequest request, Caller caller, CancellationToken cancel)
    {
        var (address, fullName, password) = request;
        if (await gates.RunAsync(address, fullName, caller, cancel) is { } refusal)
            return refusal;

        switch (await ValidateAsync(address, caller, cancel))
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
        return new RegistrationAttempt(address.Typed, fullName, hash)
        {
            Language = languages.Choose(caller.AcceptedLanguages)?.Tag,
        }.ToPayload();
    }

    private async ValueTask<EmailVerdict> ValidateAsync(EmailAddress address, Caller caller, CancellationToken cancel)
    {
        using var pause = caller.Timeout.Pause(LongestValidation);
        return await validator.CheckAsync(new EmailCheck(address, caller.Network, caller.Site), cancel);
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
}
