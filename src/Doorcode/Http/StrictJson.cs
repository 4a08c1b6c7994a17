using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Doorcode.Http;

/// <summary>
/// Reads a JSON object and says for each field what is wrong with it. Refuses what lenient parsers disagree about: invalid
/// UTF-8, duplicate members, lone surrogates, NUL, deep nesting (RFC 8259 sections 4, 8 and 9). Unknown members are ignored.
/// </summary>
internal static class StrictJson
{
    public const int MaxLength = 65536;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static Problem UncleanText { get; } =
        Problems.InvalidRequest with { Detail = "A string in the body holds a NUL or half a surrogate pair." };

    public static Result<T> Read<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        if (!Utf8.IsValid(bytes.Span))
            return Problems.InvalidRequest with { Detail = "The body is not valid UTF-8." };

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

        var problem = Problems.ValidationFailed;
        foreach (var property in type.Properties)
        {
            if (Fault(body, property) is { } fault)
                problem = problem.For(property.Name, fault);
        }

        return problem.Errors.IsEmpty ? body.Deserialize(type)! : problem;
    }

    /// <summary>Every member that Doorcode takes is a string.</summary>
    private static FieldFault? Fault(JsonElement body, JsonPropertyInfo property)
    {
        if (!body.TryGetProperty(property.Name, out var value))
            return property.IsRequired ? FieldFault.Required : null;

        return value.ValueKind switch
        {
            JsonValueKind.String => null,
            JsonValueKind.Null => property.IsRequired ? FieldFault.NotNull : null,
            _ => FieldFault.MustBeString,
        };
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
