using System.Globalization;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Formats;

/// <summary>Reads members of JSON that another program has written: what is not of the expected kind counts as missing.</summary>
internal static class JsonFields
{
    /// <summary>A member; null also where the node is no object.</summary>
    public static JsonNode? Member(this JsonNode? node, string member) => (node as JsonObject)?[member];

    /// <summary>A text, or a number as text.</summary>
    public static string? Text(this JsonNode? node, string member) => node.Member(member).AsText();

    /// <summary>A node as text; null when it is neither text nor number.</summary>
    public static string? AsText(this JsonNode? node)
    {
        if (node is not JsonValue value)
            return null;

        return value.TryGetValue<string>(out var text) ? text : value.TryGetValue<long>(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A flag; null when there is none.</summary>
    public static bool? Flag(this JsonNode? node, string member) =>
        node.Member(member) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>Whether a flag that disables an account is set. A value that is neither true nor false counts as set.</summary>
    public static bool Affirms(this JsonNode? node, string member) => node.Member(member) is { } value && IsSet(Written(value));

    /// <summary>Whether a flag that enables an account is there and not set. A value that is neither true nor false counts as not set.</summary>
    public static bool Denies(this JsonNode? node, string member) =>
        node.Member(member) is { } value && Written(value).ToUpperInvariant() is not ("TRUE" or "1" or "T");

    /// <summary>Whether a flag that disables an account is set, as text.</summary>
    public static bool IsSet(string? flag) => flag?.ToUpperInvariant() is not (null or "" or "FALSE" or "0" or "F");

    private static string Written(JsonNode value) => value.AsText() ?? value.ToJsonString();

    /// <summary>A time in ISO 8601, or in seconds or milliseconds since 1970.</summary>
    public static DateTimeOffset? Time(this JsonNode? node, string member) => Times.Read(node.Text(member));

    /// <summary>The items of a list; none when it is no list.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node, string member) =>
        node.Member(member) is JsonArray list ? list.OfType<JsonNode>() : [];
}

/// <summary>Times as other programs write them.</summary>
internal static class Times
{
    /// <summary>The last second, as a number, that is not taken for milliseconds.</summary>
    private const long LastSecond = 99_999_999_999;

    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Whether a time is after another one; also one that cannot be read, such as <c>infinity</c>. Not where there is none.</summary>
    public static bool IsAfter(string? text, DateTimeOffset other) =>
        !string.IsNullOrWhiteSpace(text) && text is not "-infinity" && !(Read(text) <= other);

    /// <summary>A time in ISO 8601, or in seconds or milliseconds since 1970; null for what is none.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var milliseconds = number <= LastSecond ? number * 1000 : number;
            return milliseconds <= Latest ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
