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

        var problem = Blame(Problems.ValidationFailed, body, type, "");
        return problem.Errors.IsEmpty ? body.Deserialize(type)! : problem;
    }

    /// <summary>The problem, blamed on each bad member; a member of a member is named <c>outer.inner</c>.</summary>
    private static Problem Blame(Problem problem, JsonElement body, JsonTypeInfo type, string prefix)
    {
        foreach (var property in type.Properties)
        {
            var member = property.Options.GetTypeInfo(property.PropertyType);
            if (Fault(body, property, member) is { } fault)
                problem = problem.For(prefix + property.Name, fault);
            else if (JsonKind.HasMembers(member) && body.TryGetProperty(property.Name, out var inner) && inner.ValueKind is JsonValueKind.Object)
                problem = Blame(problem, inner, member, $"{prefix}{property.Name}.");
        }

        return problem;
    }

    private static FieldFault? Fault(JsonElement body, JsonPropertyInfo property, JsonTypeInfo type)
    {
        if (!body.TryGetProperty(property.Name, out var value))
            return property.IsRequired ? FieldFault.Required : null;

        if (value.ValueKind is JsonValueKind.Null)
            return property.IsRequired || !property.IsSetNullable ? FieldFault.NotNull : null;

        return JsonKind.Expected(value, type) is { } expected
            ? new FieldFault(FieldCodes.WrongType, $"This field must be {expected}.")
            : null;
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
