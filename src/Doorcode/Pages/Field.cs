using System.Globalization;

namespace Doorcode.Pages;

/// <summary>What kind of text a field takes.</summary>
internal enum FieldKind
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A password, which is never filled in.</summary>
    Password,

    /// <summary>A code of digits.</summary>
    Code,

    /// <summary>A code of letters and digits.</summary>
    LongCode,
}

/// <summary>A field of a form.</summary>
/// <param name="Name">As it is sent; a use case blames it by this name.</param>
/// <param name="Label">What the reader is asked for.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Autocomplete">What a browser or a password manager may fill in.</param>
internal sealed record Field(string Name, string Label, FieldKind Kind, string Autocomplete)
{
    /// <summary>Names the element; a list that has the same field in each item needs more than the name.</summary>
    public string Id { get; init; } = Name;

    /// <summary>What it holds.</summary>
    public string Value { get; init; } = "";

    /// <summary>What helps to fill it in; null where the label says it all.</summary>
    public string? Hint { get; init; }

    /// <summary>The fewest characters; 0 where there is no such limit.</summary>
    public int MinLength { get; init; }

    /// <summary>How many digits a code has that is sent as soon as it is pasted whole; 0 where it may have letters, too.</summary>
    public int Digits { get; init; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Whether something is wrong with it.</summary>
    public bool IsInvalid => Faults.Count > 0;

    /// <summary>The same for the script; null where nothing is sent by itself.</summary>
    public string? DigitsAsked => Digits > 0 ? Digits.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The input's type.</summary>
    public string Type => Kind switch { FieldKind.Email => "email", FieldKind.Password => "password", _ => "text" };

    /// <summary>Which keyboard a phone shows; null for the usual one.</summary>
    public string? InputMode => Kind is FieldKind.Code ? "numeric" : null;

    /// <summary>The fewest characters, for a password manager; null where there is no such limit.</summary>
    public string? ShortestAllowed => MinLength > 0 ? MinLength.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>What a password manager may make up.</summary>
    public string? Rules => MinLength > 0 ? $"minlength: {ShortestAllowed}; allowed: unicode;" : null;

    /// <summary>The most characters: a whole sentence that holds the code.</summary>
    public string? LongestAllowed => IsCode ? "256" : null;

    /// <summary>Codes and addresses are written from left to right in every language.</summary>
    public string? Direction => IsCode || Kind is FieldKind.Email or FieldKind.Password ? "ltr" : null;

    /// <summary>Whether a phone begins with a capital letter; null where it may.</summary>
    public string? Capitals => IsVerbatim ? "off" : null;

    /// <summary>Whether a phone corrects what is typed; null where it may.</summary>
    public string? Corrections => IsVerbatim ? "off" : null;

    /// <summary>Whether a browser checks the spelling; null where it may.</summary>
    public string? Spelling => IsVerbatim ? "false" : null;

    /// <summary>Marks a wrong field; null for a right one.</summary>
    public string? Invalid => IsInvalid ? "true" : null;

    /// <summary>The ids of hint and faults; null when there are none.</summary>
    public string? DescribedBy
    {
        get
        {
            string[] ids = [.. Enumerable.Range(0, Faults.Count).Select(fault => $"{Id}-fault-{fault}"), .. Hint is null ? [] : new[] { $"{Id}-hint" }];
            return ids.Length == 0 ? null : string.Join(' ', ids);
        }
    }

    private bool IsCode => Kind is FieldKind.Code or FieldKind.LongCode;

    private bool IsVerbatim => Kind is not FieldKind.Text;
}
