using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Http;
using Doorcode.Languages;

namespace Doorcode.Registration;

/// <summary>Whose code to mail again.</summary>
internal sealed record ResendOtpRequest : IRequestBody<ResendOtpRequest>
{
    /// <summary>The address that the code was mailed to. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>What register answered; without it, the address's latest attempt is meant.</summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? RegistrationId { get; init; }

    static JsonTypeInfo<ResendOtpRequest> IRequestBody<ResendOtpRequest>.Json => RegistrationJson.Default.ResendOtpRequest;
}

/// <summary>Another mail may be on its way; the same for every address.</summary>
internal sealed record ResendOtpResponse : ISpoken<ResendOtpResponse>
{
    private const string Words = "message.registration_mailed_again";

    /// <summary>A sentence for a person.</summary>
    [Example("If a registration waits for this address, its mail is on the way again.")]
    public required string Message { get; init; }

    /// <summary>For how many seconds the code works; without a registration_id, at most how many.</summary>
    [Example(540)]
    public required long ExpiresIn { get; init; }

    /// <summary>In how many seconds the mail can be asked for again.</summary>
    [Example(60)]
    public required long ResendIn { get; init; }

    ResendOtpResponse ISpoken<ResendOtpResponse>.In(Language language) => this with { Message = language.Say(Words) };

    public static ResendOtpResponse From(CodeResent resent) => new()
    {
        Message = Language.English.Say(Words),
        ExpiresIn = resent.ExpiresIn,
        ResendIn = resent.ResendIn,
    };
}

/// <summary>Mails the code of a registration again.</summary>
internal sealed class ResendOtp(CodeMail codes)
{
    public async Task<Result<ResendOtpResponse>> RunAsync(ResendOtpRequest request, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            return Problems.ValidationFailed.For("email", fault);

        return (await codes.ResendAsync(Register.Purpose, address, request.RegistrationId, caller, cancel)).Map(ResendOtpResponse.From);
    }
}
