using System.Globalization;
using System.Text.Json.Nodes;

namespace Doorcode.Moving.Formats;

/// <summary>Reads members of JSON that another program has written: what is not of the expected kind counts as missing.</summary>
internal static class JsonFields
{
    /// <summary>A text, or a number as text.</summary>
    public static string? Text(this JsonNode? node, string member) => (node as JsonObject)?[member].AsText();

    /// <summary>A node as text; null when it is neither text nor number.</summary>
    public static string? AsText(this JsonNode? node)
    {
        if (node is not JsonValue value)
            return null;

        return value.TryGetValue<string>(out var text) ? text : value.TryGetValue<long>(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A flag; null when there is none.</summary>
    public static bool? Flag(this JsonNode? node, string member) =>
        (node as JsonObject)?[member] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>A time in ISO 8601, or in seconds or milliseconds since 1970.</summary>
    public static DateTimeOffset? Time(this JsonNode? node, string member) => Times.Read(node.Text(member));

    /// <summary>The items of a list; none when it is no list.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node, string member) =>
        (node as JsonObject)?[member] is JsonArray list ? list.OfType<JsonNode>() : [];
}

/// <summary>Times as other programs write them.</summary>
internal static class Times
{
    /// <summary>The last second, as a number, that is not taken for milliseconds.</summary>
    private const long LastSecond = 99_999_999_999;

    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

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
