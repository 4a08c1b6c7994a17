using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Doorcode.Addresses;

/// <summary>A mail address that Doorcode accepts. Two addresses are equal when they belong to one account.</summary>
/// <remarks>
/// The only forms are <c>dot-atom@domain</c> of RFC 5321 and its internationalised counterpart of RFC 6531: no quoted local
/// parts, comments, routes, literals or names beside it. What could be folded into another address by some program on the
/// way (full-width letters, the Kelvin sign, a dotless i) is refused, so that no mail goes where its account is not.
/// </remarks>
public sealed record EmailAddress
{
    /// <summary>The longest address, in characters and also in UTF-8 bytes: 254 (RFC 5321 §4.5.3.1.3, errata 1690).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    // RFC 5322 §3.2.3, atext.
    private static readonly SearchValues<char> AtomText =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    private EmailAddress(string typed, string local, string asciiDomain)
    {
        Typed = typed;
        Local = local;
        AsciiDomain = asciiDomain;
        Canonical = $"{local}@{asciiDomain}";
    }

    /// <summary>What was typed, without the white space around it; mail goes there.</summary>
    public string Typed { get; }

    /// <summary>Lower case, normalization form C, the domain in punycode: the one key of an account.</summary>
    public string Canonical { get; }

    /// <summary>What stands before the @ of <see cref="Canonical"/>.</summary>
    public string Local { get; }

    /// <summary>What stands behind the @ of <see cref="Canonical"/>: ASCII in lower case, at least two labels.</summary>
    public string AsciiDomain { get; }

    /// <summary>
    /// <see cref="Canonical"/> without a plus-tag: <c>ada+shop@example.org</c> and <c>ada@example.org</c> have one mailbox. Only
    /// mails are counted by it; each address has an account of its own. A tag has a name before it, so a plus at the beginning is
    /// a part of the name.
    /// </summary>
    internal string Mailbox => Local.IndexOf('+', 1) is var tag and > 0 ? $"{Local[..tag]}@{AsciiDomain}" : Canonical;

    /// <summary>Reads an address as a person typed it. Never throws, and does no work for what is too long.</summary>
    /// <param name="typed">
    /// The address. White space around it (Unicode White_Space) is dropped; inside it, it is a fault. Characters that do not show,
    /// such as a zero-width space, are a fault everywhere.
    /// </param>
    /// <param name="address">The address, if it is one.</param>
    /// <param name="fault">Otherwise, what is wrong with it.</param>
    /// <returns>True when it is an address that Doorcode takes.</returns>
    public static bool TryParse(
        string typed, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out FieldFault? fault)
    {
        ArgumentNullException.ThrowIfNull(typed);
        address = null;
        typed = typed.Trim();
        fault = FirstFault(typed) ?? Split(typed, out address);
        return address is not null;
    }

    /// <summary>Compares the canonical forms.</summary>
    /// <param name="other">Another address, or none.</param>
    public bool Equals(EmailAddress? other) => string.Equals(Canonical, other?.Canonical, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>Never the address, because printed text ends in logs.</summary>
    public override string ToString() => "[address]";

    private static FieldFault? FirstFault(string typed)
    {
        if (typed.Length > MaxLength || Encoding.UTF8.GetByteCount(typed) > MaxLength)
        {
            return FieldFault.Of(FieldCodes.TooLong, "email.too_long");
        }

        if (!UnicodeText.IsWellFormed(typed))
        {
            return FieldFault.Of(FieldCodes.InvalidText, "email.invalid_text");
        }

        foreach (var rune in typed.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                return FieldFault.Of(FieldCodes.InvalidCharacters, "email.spaces");
            }

            if (!UnicodeText.IsUnambiguous(rune))
            {
                return FieldFault.Of(FieldCodes.AmbiguousCharacters, "email.ambiguous");
            }
        }

        return null;
    }

    private static FieldFault? Split(string typed, out EmailAddress? address)
    {
        address = null;
        var at = typed.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at == typed.Length - 1 || at != typed.LastIndexOf('@'))
        {
            return FieldFault.Of(FieldCodes.InvalidFormat, "email.form");
        }

        if (CanonicalLocal(typed[..at], out var local) is { } localFault)
        {
            return localFault;
        }

        if (EmailDomain.ToAscii(typed[(at + 1)..], out var domain) is { } domainFault)
        {
            return domainFault;
        }

        if (Encoding.UTF8.GetByteCount(local) + 1 + domain.Length > MaxLength)
        {
            return FieldFault.Of(FieldCodes.TooLong, "email.too_long");
        }

        address = new EmailAddress(typed, local, domain);
        return null;
    }

    private static FieldFault? CanonicalLocal(string typed, out string local)
    {
        local = UnicodeText.ToNfc(UnicodeText.ToNfc(typed).ToLowerInvariant());
        if (Encoding.UTF8.GetByteCount(typed) > MaxLocalLength || Encoding.UTF8.GetByteCount(local) > MaxLocalLength)
        {
            return FieldFault.Of(FieldCodes.TooLong, "email.local_too_long");
        }

        if (local.StartsWith('.') || local.EndsWith('.') || local.Contains("..", StringComparison.Ordinal))
        {
            return FieldFault.Of(FieldCodes.InvalidFormat, "email.dots");
        }

        // Composing can make a character that was refused as typed: I and a dot above make the capital dotted I.
        var start = true;
        foreach (var rune in UnicodeText.ToNfc(typed).EnumerateRunes())
        {
            if (rune.IsAscii ? rune.Value != '.' && !AtomText.Contains((char)rune.Value)
                : !UnicodeText.IsUnambiguous(rune) || (start && UnicodeText.IsMark(rune)))
            {
                return FieldFault.Of(FieldCodes.InvalidCharacters, "email.local_characters");
            }

            start = rune.Value == '.';
        }

        return null;
    }
}
