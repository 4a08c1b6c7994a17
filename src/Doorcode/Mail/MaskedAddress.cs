using Doorcode.Addresses;

namespace Doorcode.Mail;

/// <summary>
/// An address that a letter names to someone else: <c>b…@example.org</c>. It is ASCII but for the ellipsis, so nothing that a stranger
/// typed can turn the text around or look like something else.
/// </summary>
internal static class MaskedAddress
{
    /// <summary>Masks an address.</summary>
    public static string Of(EmailAddress address)
    {
        var first = char.IsAsciiLetterOrDigit(address.Local[0]) ? address.Local[..1] : "";
        return $"{first}…@{address.AsciiDomain}";
    }
}
