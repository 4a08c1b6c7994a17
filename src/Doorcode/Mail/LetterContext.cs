using System.Net;

namespace Doorcode.Mail;

/// <summary>
/// What a letter can say, and the sentences that all letters share, in its language. An IP address and a masked mail address, in ASCII, are
/// the only parts that a stranger can choose.
/// </summary>
internal sealed class LetterContext(StoredLetter letter, string product, MailLanguage language)
{
    /// <summary>What mails call this service.</summary>
    public string Product => product;

    /// <summary>The language of the letter.</summary>
    public MailLanguage Language => language;

    /// <summary>The code of a letter that has one.</summary>
    public string Code => Known.Text;

    /// <summary>The address that the letter is about, made unrecognizable.</summary>
    public string About => letter.About ?? throw new InvalidOperationException("A letter that is about an address has none.");

    /// <summary>The device that the letter is about; null when nothing is known of it.</summary>
    public LetterDevice? Device => letter.Device;

    /// <summary>Says when the code ends.</summary>
    public string CodeEnds => language.CodeEnds(Time(Known.EndsAt), TimeSpan.FromMilliseconds(Known.EndsAt - letter.AskedAt));

    /// <summary>Asks the reader to keep the code.</summary>
    public string KeepCode => language.KeepCode(product);

    /// <summary>Says when and from where the letter was asked for.</summary>
    public string AskedFor => language.AskedFor(Time(letter.AskedAt), Address(letter.AskedFrom));

    /// <summary>Says when and from where the event happened that the letter is about.</summary>
    public string Happened => language.Happened(Time(letter.AskedAt), Address(letter.AskedFrom));

    private LetterCode Known => letter.LetterCode() ?? throw new InvalidOperationException("A letter with a code has none.");

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
