using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Doorcode.Languages;

namespace Doorcode.Http;

/// <summary>
/// Reads a JSON object and says for each field what is wrong with it. Refuses what lenient parsers disagree about: invalid
/// UTF-8, duplicate members, lone surrogates, NUL, deep nesting (RFC 8259 sections 4, 8 and 9). Unknown members are ignored.
/// </summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static Problem UncleanText { get; } = Problems.InvalidRequest.Because("text");

    private static Problem NotUtf8 { get; } = Problems.InvalidRequest.Because("utf8");

    public static Result<T> Read<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        if (!Utf8.IsValid(bytes.Span))
            return NotUtf8;

        try
        {
            using var document = Parse(bytes);
            if (document is null)
                return UncleanText;

            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, type)
                : Problems.InvalidRequest;
        }
        catch (JsonException)
        {
            return Problems.InvalidRequest;
        }
    }

    /// <summary>Reads an object of no known type by the same rules; null when the text breaks one of them or is no object.</summary>
    public static JsonElement? ReadObject(string text)
    {
        try
        {
            using var document = Parse(Encoding.UTF8.GetBytes(text));
            return document?.RootElement is { ValueKind: JsonValueKind.Object } root && HasOnlyCleanText(root) ? root.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when a name holds half a surrogate pair, which the search for duplicates cannot compare.</summary>
    private static JsonDocument? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, Options);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Result<T> Read<T>(JsonElement body, JsonTypeInfo<T> type)
        where T : class
    {
        if (!HasOnlyCleanText(body))
            return UncleanText;

        var problem = Blame(Problems.ValidationFailed, body, type, "");
        return problem.Errors.IsEmpty ? body.Deserialize(type)! : problem;
    }

    /// <summary>
    /// The problem, blamed on each bad member: <c>outer.inner</c> is a member of a member, <c>list[2]</c> the third item. Of a list only
    /// the first bad item is blamed, so the answer is no longer than the request type is.
    /// </summary>
    private static Problem Blame(Problem problem, JsonElement body, JsonTypeInfo type, string prefix)
    {
        foreach (var property in type.Properties)
        {
            var path = prefix + property.Name;
            if (!body.TryGetProperty(property.Name, out var value))
                problem = property.IsRequired ? problem.For(path, FieldFault.Required) : problem;
            else if (value.ValueKind is not JsonValueKind.Null)
                problem = BlameValue(problem, value, property.Options.GetTypeInfo(property.PropertyType), path);
            else if (property.IsRequired || !property.IsSetNullable)
                problem = problem.For(path, FieldFault.NotNull);
        }

        return problem;
    }

    private static Problem BlameValue(Problem problem, JsonElement value, JsonTypeInfo type, string path)
    {
        if (JsonKind.Expected(value, type) is { } expected)
            return problem.For(path, FieldFault.Of(
                FieldCodes.WrongType, new Phrase("field.wrong_type") { Parts = [("type", $"type.{expected}")] }));

        if (JsonKind.HasMembers(type))
            return Blame(problem, value, type, $"{path}.");

        return JsonKind.ItemOf(type) is { } item ? BlameItem(problem, value, item, path) : problem;
    }

    private static Problem BlameItem(Problem problem, JsonElement list, JsonTypeInfo type, string path)
    {
        var place = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Null)
                return problem.For($"{path}[{place}]", FieldFault.NotNull);

            var blamed = BlameValue(problem, item, type, $"{path}[{place}]");
            if (!ReferenceEquals(blamed, problem))
                return blamed;

            place++;
        }

        return problem;
    }

    private static bool HasOnlyCleanText(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => IsClean(element.GetString),
        JsonValueKind.Array => element.EnumerateArray().All(HasOnlyCleanText),
        JsonValueKind.Object => element.EnumerateObject().All(
            member => IsClean(() => member.Name) && HasOnlyCleanText(member.Value)),
        _ => true,
    };

    private static bool IsClean(Func<string?> read)
    {
        try
        {
            return !read()!.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json says to half a surrogate pair.
            return false;
        }
    }
}
