using System.Net;
using Doorcode.Languages;

namespace Doorcode.Mail;

/// <summary>
/// What a letter can say, and the sentences that all letters share, in its language. An IP address and a masked mail address, in ASCII, are
/// the only parts that a stranger can choose.
/// </summary>
internal sealed class LetterContext(StoredLetter letter, string product, Language language)
{
    /// <summary>Where readers can write; null for nowhere.</summary>
    public string? SupportAddress { get; init; }

    /// <summary>The language of the letter.</summary>
    public Language Language => language;

    /// <summary>The code of a letter that has one.</summary>
    public string Code => Known.Text;

    /// <summary>Says when the code ends.</summary>
    public string CodeEnds => language.Say(
        "mail.code_ends",
        ("end", language.Moment(Time(Known.EndsAt))),
        ("span", language.Span(TimeSpan.FromMilliseconds(Known.EndsAt - letter.AskedAt))));

    /// <summary>Asks the reader to keep the code.</summary>
    public string KeepCode => language.Say("mail.keep_code", ("product", product));

    /// <summary>Says where the reader can write; null where that is not set.</summary>
    public string? Support => SupportAddress is { } address ? language.Say("mail.support", ("support", address)) : null;

    /// <summary>Says when and from where the letter was asked for.</summary>
    public string AskedFor => WhenAndWhere("mail.asked_for");

    /// <summary>Says when and from where the event happened that the letter is about.</summary>
    public string Happened => WhenAndWhere("mail.happened");

    private LetterCode Known => letter.LetterCode() ?? throw new InvalidOperationException("A letter with a code has none.");

    /// <summary>
    /// Fills words of the letter: <c>{product}</c>, in a letter that is about an address <c>{address}</c>, made unrecognizable, and in one
    /// that is about a device <c>{device}</c>.
    /// </summary>
    public string Fill(string words)
    {
        List<(string Name, string Value)> values = [("product", product)];
        if (letter.About is { } address)
            values.Add(("address", address));
        if (letter.Device is { } device)
            values.Add(("device", Name(device)));

        return language.Fill(words, [.. values]);
    }

    private string Name(LetterDevice device) => device switch
    {
        { Browser: { } browser, System: { } system } => language.Say("mail.device", ("browser", browser), ("system", system)),
        { Browser: { } browser } => language.Say("mail.device_browser", ("browser", browser)),
        { System: { } system } => language.Say("mail.device_system", ("system", system)),
        _ => language.Say("mail.device_unknown"),
    };

    private string WhenAndWhere(string key)
    {
        var moment = language.Moment(Time(letter.AskedAt));
        return Address(letter.AskedFrom) is { } ip
            ? language.Say($"{key}_from", ("moment", moment), ("ip", ip))
            : language.Say(key, ("moment", moment));
    }

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);

    /// <summary>An address in its one spelling, and nothing else: text that is no address is left out, and so is a zone.</summary>
    private static string? Address(string? text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;

        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        return new IPAddress(address.GetAddressBytes()).ToString();
    }
}
