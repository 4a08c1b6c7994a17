using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Doorcode.Addresses;

/// <summary>The domain of an address: host names by RFC 1123 §2.1, internationalised ones by RFC 5891.</summary>
/// <remarks>
/// Stricter than the standard where programs differ: what IDNA 2003 maps away and IDNA 2008 keeps (ß, ς, joiners) leads to
/// different hosts, and is only taken in its <c>xn--</c> form, which leads to one.
/// </remarks>
internal static class EmailDomain
{
    private const int MaxLabelLength = 63;
    private const int FinalSigma = 0x3C2;

    /// <summary>The domain in lower-case ASCII; or the fault that says why there is none.</summary>
    public static FieldFault? ToAscii(string typed, out string domain)
    {
        domain = string.Empty;
        var labels = typed.Split('.');
        if (labels.Length < 2)
        {
            return FieldFault.Of(FieldCodes.InvalidDomain, "email.domain_dot");
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (!TryToAscii(labels[i], out var label))
            {
                return FieldFault.Of(FieldCodes.InvalidDomain, "email.domain");
            }

            labels[i] = label;
        }

        if (labels[^1].All(char.IsAsciiDigit))
        {
            return FieldFault.Of(FieldCodes.InvalidDomain, "email.domain_number");
        }

        domain = string.Join('.', labels);
        return null;
    }

    private static bool TryToAscii(string typed, [NotNullWhen(true)] out string? label)
    {
        var lower = UnicodeText.ToNfc(UnicodeText.ToNfc(typed).ToLowerInvariant());
        label = Ascii.IsValid(lower) ? lower : Punycode.Encode(lower);
        if (label.Length is 0 or > MaxLabelLength || label.StartsWith('-') || label.EndsWith('-'))
        {
            return false;
        }

        if (!Ascii.IsValid(lower))
        {
            return IsInternational(UnicodeText.ToNfc(typed)) && IsInternational(lower);
        }

        return label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && (!label.StartsWith(Punycode.Prefix, StringComparison.Ordinal) || IsCanonicalPunycode(label));
    }

    private static bool IsInternational(string label)
    {
        if (label.StartsWith('-') || label.EndsWith('-') || UnicodeText.IsMark(label.EnumerateRunes().First())
            || label.StartsWith(Punycode.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var rune in label.EnumerateRunes())
        {
            // A capital letter is never valid in a domain, but its small one is.
            var small = Rune.ToLowerInvariant(rune);
            var valid = rune.IsAscii
                ? Rune.IsLetterOrDigit(rune) || rune.Value == '-'
                : UnicodeText.IsUnambiguous(rune) && rune.Value != FinalSigma && UnicodeText.IsValidInDomain(small);
            if (!valid)
            {
                return false;
            }
        }

        return true;
    }

    // Ambiguous as typed, valid in a domain, and unmistakable in punycode: ß, dotless i, and the joiners of Persian or Hindi.
    private static bool IsOnlyPunycode(Rune rune) => rune.Value is 0xDF or 0x131 or 0x200C or 0x200D;

    // Only what decodes to a text that encodes to the same label again: one text has one label.
    private static bool IsCanonicalPunycode(string label) =>
        Punycode.TryDecode(label, out var decoded)
        && !Ascii.IsValid(decoded)
        && decoded.EnumerateRunes().All(rune => UnicodeText.IsUnambiguous(rune) || IsOnlyPunycode(rune))
        && string.Equals(decoded, UnicodeText.ToNfc(decoded.ToLowerInvariant()), StringComparison.Ordinal)
        && string.Equals(Punycode.Encode(decoded), label, StringComparison.Ordinal);
}
