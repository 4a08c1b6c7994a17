using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Doorcode.Settings;

/// <summary>Turns what a validator of options says into a sentence that names the key.</summary>
[Experimental("DOORCODE002")]
public static partial class OptionNames
{
    /// <summary>From <c>Property Burst: The field RateLimitOptions.MailingPerNetwork.Burst must be …</c> to the key and what it must be.</summary>
    /// <param name="sentence">What the validator says. A sentence that names its key stays as it is.</param>
    /// <param name="options">The class of the options.</param>
    /// <param name="section">The section that they are bound from.</param>
    public static string Name(string sentence, Type options, string section)
    {
        ArgumentNullException.ThrowIfNull(options);
        var named = Member().Replace(
            Property().Replace(sentence, ""),
            match => match.Groups["type"].ValueSpan.SequenceEqual(options.Name)
                ? section + match.Groups["path"].Value.Replace('.', ':')
                : match.Value);
        return Field().Replace(named, "${key} ");
    }

    [GeneratedRegex(@"\A(Property )?(\w+: )+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Property();

    [GeneratedRegex(@"\b(?<type>\w+Options)(?<path>(\.\w+)+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();

    [GeneratedRegex(@"\AThe (field )?(?<key>Doorcode:[\w:]+) (field )?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
