using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Http;

namespace Doorcode.Codes;

/// <summary>A code as a person typed it or a mail program copied it, or as an integer, which has lost its leading zeros.</summary>
/// <param name="Text">What was sent.</param>
/// <param name="IsInteger">Whether it was a JSON integer.</param>
[JsonConverter(typeof(TypedCodeConverter))]
internal sealed record TypedCode(string Text, bool IsInteger)
{
    /// <summary>Reads the digits of the code. False when the text cannot be a code of this many digits.</summary>
    /// <remarks>
    /// White space (White_Space), hyphens and dashes (Pd), and format characters (Cf: zero-width spaces and joiners, byte order marks,
    /// direction marks) are left out. Digits are the decimal digits of every script (Nd).
    /// </remarks>
    public bool TryRead(int length, [NotNullWhen(true)] out string? code)
    {
        code = null;
        var digits = new StringBuilder(length);
        foreach (var rune in Text.EnumerateRunes())
        {
            if (IsDropped(rune))
                continue;

            if (digits.Length == length || Rune.GetUnicodeCategory(rune) is not UnicodeCategory.DecimalDigitNumber)
                return false;

            digits.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
        }

        if (digits.Length == 0 || (digits.Length < length && !IsInteger))
            return false;

        code = digits.ToString().PadLeft(length, '0');
        return true;
    }

    /// <summary>Reads a <see cref="LongCode"/>. False when this cannot be one.</summary>
    public bool TryReadLong([NotNullWhen(true)] out string? code) => Crockford.TryRead(Text, LongCode.Length, out code);

    /// <summary>Never the code, because printed text ends in logs.</summary>
    public override string ToString() => "[code]";

    /// <summary>Whether a character of a typed code is left out: white space, a hyphen or dash, or a character without width.</summary>
    internal static bool IsDropped(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;
}

/// <summary>Reads a string or an integer: a number without sign, fraction and exponent.</summary>
internal sealed class TypedCodeConverter : JsonConverter<TypedCode>, IStrictConverter
{
    public IReadOnlyList<string> SchemaTypes { get; } = ["string", "integer"];

    public string? Expected(JsonElement value) =>
        value.ValueKind is JsonValueKind.String
        || (value.ValueKind is JsonValueKind.Number && JsonMarshal.GetRawUtf8Value(value).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            ? null
            : "code";

    public override TypedCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Number
            ? new TypedCode(Encoding.ASCII.GetString(reader.ValueSpan), IsInteger: true)
            : new TypedCode(reader.GetString()!, IsInteger: false);

    public override void Write(Utf8JsonWriter writer, TypedCode value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}
