using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
using Microsoft.Extensions.Options;

namespace Doorcode.Factors;

/// <summary>A request for the key of an authenticator app.</summary>
internal sealed record BeginTotpRequest : IRequestBody<BeginTotpRequest>
{
    /// <summary>The account's password, for its first factor. Not needed if it was proved within 5 minutes.</summary>
    [StringLength(RequestBody.MaxLength, MinimumLength = 1)]
    [Format("password")]
    [Example("correct horse battery")]
    public string? Password { get; init; }

    static JsonTypeInfo<BeginTotpRequest> IRequestBody<BeginTotpRequest>.Json => FactorsJson.Default.BeginTotpRequest;
}

/// <summary>A key for an authenticator app. It does nothing until its first code is confirmed.</summary>
internal sealed record BeginTotpResponse
{
    /// <summary>Names the enrolment. Send it with the first code.</summary>
    [Example("q83vEjRWeJCrze8SNFZ4kA")]
    public required string EnrolmentId { get; init; }

    /// <summary>The key in base32, for people who type it into their app.</summary>
    [Example("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    public required string Secret { get; init; }

    /// <summary>The URI in the QR code; on the device of the app it can be opened as a link.</summary>
    [Format("uri")]
    [Example("otpauth://totp/Doorcode:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Doorcode&algorithm=SHA1&digits=6&period=30")]
    public required string OtpauthUri { get; init; }

    /// <summary>The QR code, as an SVG element.</summary>
    [Example("<svg …>")]
    public required string QrSvg { get; init; }

    /// <summary>For how many seconds the enrolment waits for its first code.</summary>
    [Example(600)]
    public required long ExpiresIn { get; init; }
}

/// <summary>Makes a key for an authenticator app.</summary>
internal sealed class BeginTotp(AllowEnrolment allow, TotpEnrolments enrolments, IOptions<MailOptions> mail)
{
    private const int IdLength = 16;

    public async Task<Result<BeginTotpResponse>> RunAsync(Enrolee who, string? password, Caller caller, CancellationToken cancel)
    {
        if (!(await allow.RunAsync(who, password, caller, cancel)).Try(out var account, out var refusal))
            return refusal;

        var id = RandomNumberGenerator.GetBytes(IdLength);
        var key = TotpKey.New();
        if (!await enrolments.TryPutAsync(account, id, key, who.Binding, cancel))
            return Problems.Unauthenticated;

        var uri = key.Uri(mail.Value.Product(mail.Value.Sender()), who.Email);
        return new BeginTotpResponse
        {
            EnrolmentId = Base64Url.EncodeToString(id),
            Secret = key.Secret,
            OtpauthUri = uri,
            QrSvg = TotpKey.Svg(uri),
            ExpiresIn = (long)TotpEnrolments.Lifetime.TotalSeconds,
        };
    }
}
