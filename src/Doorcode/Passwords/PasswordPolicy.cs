using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Doorcode.Addresses;
using Microsoft.Extensions.Options;

namespace Doorcode.Passwords;

/// <summary>Which new passwords are taken (NIST SP 800-63B-4 §3.1.1.2): long enough, not common, not about the owner.</summary>
/// <remarks>
/// There are no composition rules. Two rules go beyond an exact match, because guessing programs start with them:
/// <list type="bullet">
/// <item>A common word of four or more letters stays common with up to six digits or signs around it (<c>dragon2024!</c>).</item>
/// <item>
/// Words of the address, the name and the product count for nothing: where one of them occurs, at least six letters or digits
/// must be left without them. Words under four letters are not looked for, so that a passphrase may contain them.
/// </item>
/// </list>
/// </remarks>
internal sealed class PasswordPolicy(IOptions<PasswordOptions> options)
{
    public const int MaximumLength = 128;

    private const int MinimumWord = 4;
    private const int MaximumDecoration = 6;
    private const int MinimumRemainder = 6;

    private static readonly FieldFault TooLong = FieldFault.Of(FieldCodes.TooLong, "password.too_long");

    // No code point takes more than four UTF-16 units, however it is decomposed.
    private const int NeverShortEnough = 4 * MaximumLength;

    private static readonly WordList Common = new("Doorcode.Passwords.Data.passwords.gz");

    /// <summary>Checks a new password. Cheap for any length.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="address">The account's address; null while it is no address, so that all that is wrong is said at once.</param>
    /// <param name="fullName">The account's name, where it has one.</param>
    /// <param name="password">The password in normalization form C, to be hashed; never cut or changed otherwise.</param>
    /// <param name="faults">Otherwise, everything that is wrong with it.</param>
    public bool TryAccept(
        string typed, EmailAddress? address, string? fullName,
        [NotNullWhen(true)] out string? password, out ImmutableArray<FieldFault> faults)
    {
        password = null;
        if (typed.Length > NeverShortEnough)
        {
            faults = [TooLong];
            return false;
        }

        if (!UnicodeText.IsWellFormed(typed))
        {
            faults = [FieldFault.Of(FieldCodes.InvalidText, "password.invalid_text")];
            return false;
        }

        var normal = UnicodeText.ToNfc(typed);
        var length = normal.EnumerateRunes().Count();
        if (length > MaximumLength)
        {
            faults = [TooLong];
            return false;
        }

        var found = ImmutableArray.CreateBuilder<FieldFault>();
        if (length < options.Value.MinimumLength)
        {
            found.Add(FieldFault.Of(FieldCodes.TooShort, "password.too_short", "character", options.Value.MinimumLength));
        }

        var lower = normal.ToLowerInvariant();
        if (IsCommon(lower))
        {
            found.Add(FieldFault.Of(FieldCodes.PasswordCommon, "password.common"));
        }

        if (IsBuiltOn(lower, WordsOf(address, fullName)))
        {
            found.Add(FieldFault.Of(FieldCodes.PasswordSimilar, "password.similar"));
        }

        faults = found.ToImmutable();
        password = faults.IsEmpty ? normal : null;
        return password is not null;
    }

    private static bool IsCommon(string password)
    {
        if (Common.Contains(password))
        {
            return true;
        }

        var word = password.AsSpan();
        while (!word.IsEmpty && !char.IsLetter(word[0]))
        {
            word = word[1..];
        }

        while (!word.IsEmpty && !char.IsLetter(word[^1]))
        {
            word = word[..^1];
        }

        return word.Length >= MinimumWord && password.Length - word.Length <= MaximumDecoration && Common.Contains(word);
    }

    private static bool IsBuiltOn(string password, IEnumerable<string> words)
    {
        var rest = password;
        foreach (var word in words.OrderByDescending(word => word.Length))
        {
            // A space, so that the text before and after the removed word does not join to another word.
            rest = rest.Replace(word, " ", StringComparison.Ordinal);
        }

        return !string.Equals(rest, password, StringComparison.Ordinal)
            && rest.EnumerateRunes().Count(System.Text.Rune.IsLetterOrDigit) < MinimumRemainder;
    }

    private IEnumerable<string> WordsOf(EmailAddress? address, string? fullName) =>
        (address is null ? [] : WordsOf(address))
            .Concat(WordsOf(fullName ?? string.Empty))
            .Concat(options.Value.ProductNames.SelectMany(WordsOf))
            .Select(word => word.ToLowerInvariant())
            .Where(word => word.Length >= MinimumWord)
            .Distinct(StringComparer.Ordinal);

    private static string[] WordsOf(string name) =>
        UnicodeText.ToNfc(name).Split([' ', '-', '\'', '.', ',', '\u00A0', '\u2019', '\u200E', '\u200F', '\u061C']);

    private static IEnumerable<string> WordsOf(EmailAddress address)
    {
        var typedDomain = UnicodeText.ToNfc(address.Typed[(address.Typed.LastIndexOf('@') + 1)..]);
        return Domains(address.AsciiDomain)
            .Concat(Domains(typedDomain))
            .Append(address.Local.Split('+')[0])
            .Concat(address.Local.Split('.', '+', '-', '_'))
            .Append(address.Local);
    }

    // The domain, its parents and their labels; but not the top-level domain, which says nothing about the owner.
    private static IEnumerable<string> Domains(string domain)
    {
        var labels = domain.Split('.');
        return labels[..^1].Concat(labels[..^1].Select((_, first) => string.Join('.', labels[first..])));
    }
}
