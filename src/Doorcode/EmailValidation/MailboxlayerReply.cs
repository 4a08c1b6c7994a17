using System.Globalization;
using System.Net;
using System.Text.Json;
using Doorcode.Addresses;

namespace Doorcode.EmailValidation;

/// <summary>What Mailboxlayer's answer means: flags about an address, or the reason why there are none.</summary>
internal abstract record MailboxlayerReply
{
    private MailboxlayerReply()
    {
    }

    /// <summary>Flags about the address; null is "not checked".</summary>
    public sealed record Checked(bool? Format, bool? Mx, bool? Smtp, bool? Disposable, string? DidYouMean) : MailboxlayerReply;

    /// <summary>No flags. <paramref name="Type"/> is one of the documented names or this class's own, never free text.</summary>
    public sealed record Failed(NoVerdict Reason, string Type, int? Code) : MailboxlayerReply;

    /// <summary>Reads an answer: <c>error.type</c> first, then <c>error.code</c>; the HTTP status is trusted least.</summary>
    public static MailboxlayerReply Read(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        try
        {
            return FromBody(status, JsonSerializer.Deserialize(body, MailboxlayerJson.Default.MailboxlayerBody));
        }
        // The second is System.Text.Json's answer to half a surrogate pair or invalid UTF-8 in a string.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return ByStatus(status, "unreadable");
        }
    }

    private static MailboxlayerReply FromBody(HttpStatusCode status, MailboxlayerBody? answer) => answer switch
    {
        null => ByStatus(status, "unreadable"),
        { Error.ValueKind: JsonValueKind.Object } => FromError(status, answer.Error),
        { Error.ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } => ByStatus(status, "failed"),
        { Success.ValueKind: JsonValueKind.False } => ByStatus(status, "failed"),
        { Detail.ValueKind: not JsonValueKind.Undefined } => new Failed(NoVerdict.Defect, "detail", (int)status),
        _ when (int)status is < 200 or > 299 => ByStatus(status, "status"),
        _ when !answer.Flags.Any(flag => flag.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            => ByStatus(status, "empty"),
        _ => new Checked(
            Flag(answer.FormatValid), Flag(answer.MxFound), Flag(answer.SmtpCheck), Flag(answer.Disposable),
            Suggestion(answer.DidYouMean)),
    };

    private static MailboxlayerReply FromError(HttpStatusCode status, JsonElement error)
    {
        var type = error.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String
            ? named.GetString() : null;
        int? code = error.TryGetProperty("code", out var number)
            && (number.ValueKind == JsonValueKind.Number ? number.TryGetInt32(out var value)
                : int.TryParse(number.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out value)) ? value : null;
        if (type is "format_not_valid" or "invalid_email_address")
        {
            return new Checked(Format: false, Mx: null, Smtp: null, Disposable: null, DidYouMean: null);
        }

        if (ByType(type) is { } reason)
        {
            return new Failed(reason, type!, code);
        }

        return code switch
        {
            211 => new Checked(Format: false, Mx: null, Smtp: null, Disposable: null, DidYouMean: null),
            101 or 102 or 103 or 105 or 107 or 404 => new Failed(NoVerdict.Misconfigured, "other", code),
            104 => new Failed(NoVerdict.QuotaGone, "other", code),
            106 => new Failed(NoVerdict.RateLimited, "other", code),
            210 or 310 => new Failed(NoVerdict.Defect, "other", code),
            999 => new Failed(NoVerdict.TimedOut, "other", code),
            0 or 503 => new Failed(NoVerdict.Transient, "other", code),
            _ => ByStatus(status, "other"),
        };
    }

    private static NoVerdict? ByType(string? type) => type switch
    {
        "missing_access_key" or "invalid_access_key" or "inactive_user" or "account_on_hold" or "invalid_api_function"
            or "404_not_found" or "https_access_restricted" or "function_access_restricted" => NoVerdict.Misconfigured,
        "usage_limit_reached" or "daily_usage_limit_reached" or "daily_limit_reached" or "monthly_usage_limit_reached"
            or "fair_use_limit_reached" or "api_access_blocked" => NoVerdict.QuotaGone,
        "rate_limit_reached" => NoVerdict.RateLimited,
        "no_email_address_supplied" or "catch_all_access_restricted" => NoVerdict.Defect,
        "timeout" => NoVerdict.TimedOut,
        "internal_error" or "maintenance_mode" => NoVerdict.Transient,
        _ => null,
    };

    private static Failed ByStatus(HttpStatusCode status, string type) => new(
        (int)status switch
        {
            429 => NoVerdict.RateLimited,
            422 or 400 => NoVerdict.Defect,
            >= 300 and < 500 => NoVerdict.Misconfigured,
            _ => NoVerdict.Transient,
        },
        type,
        (int)status);

    private static bool? Flag(JsonElement member) => member.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    // It is shown to people and comes from outside: only what would itself be an address passes.
    private static string? Suggestion(JsonElement member) =>
        member.ValueKind == JsonValueKind.String && EmailAddress.TryParse(member.GetString()!, out var address, out _)
            ? address.Typed : null;
}
