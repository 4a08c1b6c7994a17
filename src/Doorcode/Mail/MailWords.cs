using System.Globalization;
using System.Net;

namespace Doorcode.Mail;

/// <summary>What a mail says; both of its parts are made of this, so that they cannot differ.</summary>
/// <param name="Subject">The subject and heading. Without the code: lock screens show it.</param>
/// <param name="Purpose">One sentence that says what the mail is for.</param>
/// <param name="Code">The code, or null.</param>
/// <param name="Facts">When the code ends; when and from where it was asked for.</param>
/// <param name="Advice">What to do if the reader did not ask.</param>
internal sealed record MailWords(
    string Subject, string Purpose, string? Code, IReadOnlyList<string> Facts, IReadOnlyList<string> Advice)
{
    /// <summary>Finds the words for a mail. Of what a stranger can choose only an IP address is in them.</summary>
    public static MailWords For(OutgoingMail mail, string product) => mail.Kind switch
    {
        MailKind.RegistrationCode => new(
            $"Confirm your e-mail address for {product}",
            $"Enter this code to finish your registration with {product}:",
            mail.Code ?? throw new InvalidOperationException("A mail with a code has none."),
            [
                $"The code works once, until {Time(mail.GiveUpAt)} ({Span(mail)} after it was asked for).",
                Asked(mail, "It was asked for"),
            ],
            [
                "If you did not ask for this, do nothing: without the code no account is made.",
                $"Do not pass the code on. Nobody from {product} will ever ask you for it.",
            ]),

        MailKind.AlreadyRegistered => new(
            $"You already have an account with {product}",
            $"Somebody, perhaps you, tried to register with {product} using this e-mail address, which already has an account.",
            Code: null,
            [Asked(mail, "This happened")],
            [
                "If it was you, log in instead.",
                "If it was not you, you need not do anything: nothing has changed, and your account is safe.",
            ]),

        _ => throw new InvalidOperationException("There are no words for this kind of mail."),
    };

    /// <summary>The text part.</summary>
    public string Text()
    {
        var code = Code is null ? "" : $"\n\n    {Code}";
        return $"{Purpose}{code}\n\n{string.Join('\n', Facts)}\n\n{string.Join('\n', Advice)}\n";
    }

    private static string Asked(OutgoingMail mail, string what) =>
        Address(mail.AskedFrom) is { } address
            ? $"{what} at {Time(mail.AskedAt)} from the IP address {address}."
            : $"{what} at {Time(mail.AskedAt)}.";

    /// <summary>An address in its one spelling, and nothing else: what is no address is left out, and so is a zone.</summary>
    private static string? Address(string? text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;

        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        return new IPAddress(address.GetAddressBytes()).ToString();
    }

    private static string Time(long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("HH':'mm 'UTC on' d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Span(OutgoingMail mail)
    {
        // Rounded: a code is a few milliseconds older than the request that it answers.
        var seconds = (mail.GiveUpAt - mail.AskedAt + 500) / 1000;
        var (count, unit) = seconds >= 60 ? ((seconds + 30) / 60, "minute") : (seconds, "second");
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
    }
}
