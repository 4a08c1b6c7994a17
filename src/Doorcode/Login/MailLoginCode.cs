using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Devices;
using Doorcode.Http;
using Doorcode.Languages;

namespace Doorcode.Login;

/// <summary>Who wants to log in by mail.</summary>
internal sealed record LoginOtpRequest : IRequestBody<LoginOtpRequest>
{
    /// <summary>The account's address, in any spelling of its canonical form. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>The <c>login_id</c> of an earlier answer: the same code is mailed again. Without it, a new code is mailed.</summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public string? LoginId { get; init; }

    /// <summary>The <c>device_token</c> of an earlier login. With it, this client has two mails more an hour.</summary>
    [Example("AWt0c2V4YW1wbGU0ZGV2aWNldG9rZW5zYXJlb3BhcXVlYW5kaGF2ZTEwM2NoYXJhY3RlcnM")]
    public string? DeviceToken { get; init; }

    static JsonTypeInfo<LoginOtpRequest> IRequestBody<LoginOtpRequest>.Json => LoginJson.Default.LoginOtpRequest;
}

/// <summary>A mail with a code may be on its way; the same for every address.</summary>
internal sealed record LoginOtpResponse : ISpoken<LoginOtpResponse>
{
    private const string Words = "message.code_mailed";

    /// <summary>A sentence for a person.</summary>
    [Example("If this address has an account, a mail with a code is on its way.")]
    public required string Message { get; init; }

    /// <summary>Names this code; known to the caller alone. Send it with the code.</summary>
    [Example("1vJ0Yx3n8QmPzK5tR7wB2cD4fGh")]
    public required string LoginId { get; init; }

    /// <summary>For how many seconds the code works.</summary>
    [Example(600)]
    public required long ExpiresIn { get; init; }

    /// <summary>In how many seconds the mail can be asked for again.</summary>
    [Example(60)]
    public required long ResendIn { get; init; }

    LoginOtpResponse ISpoken<LoginOtpResponse>.In(Language language) => this with { Message = language.Say(Words) };

    public static LoginOtpResponse Of(string id, long expiresIn, long resendIn) => new()
    {
        Message = Language.English.Say(Words),
        LoginId = id,
        ExpiresIn = expiresIn,
        ResendIn = resendIn,
    };
}

/// <summary>
/// Mails a code that logs in. For an address without an active account only two things differ: the code is a decoy, and no mail is
/// sent.
/// </summary>
internal sealed class MailLoginCode(AccountStore accounts, DeviceTokens devices, CodeMail codes)
{
    internal static readonly CodePurpose Purpose = new("login", LoginLetters.Code) { OpensAccount = true };

    public async Task<Result<LoginOtpResponse>> RunAsync(LoginOtpRequest request, Caller caller, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            return Problems.ValidationFailed.For("email", fault);

        var account = await accounts.FindAsync(address, cancel);
        caller = devices.Recognize(caller, request.DeviceToken, account?.AtEpoch);
        if (request.LoginId is { } id)
        {
            return (await codes.ResendAsync(Purpose, address, id, caller, cancel))
                .Map(resent => LoginOtpResponse.Of(id, resent.ExpiresIn, resent.ResendIn));
        }

        var payload = account is { IsActive: true } ? PendingLogin.Of(account, caller).ToPayload(account.Email) : null;
        return (await codes.SendAsync(Purpose, address, payload, caller, cancel))
            .Map(sent => LoginOtpResponse.Of(sent.Id, sent.ExpiresIn, sent.ResendIn));
    }
}
