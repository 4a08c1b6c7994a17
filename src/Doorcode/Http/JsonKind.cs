using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Doorcode.Http;

/// <summary>A converter that says which JSON values it reads, so that another one is blamed on its field.</summary>
internal interface IStrictConverter
{
    /// <summary>The types that the member's JSON Schema names, such as <c>string</c>.</summary>
    IReadOnlyList<string> SchemaTypes { get; }

    /// <summary>Null when the value can be read; else what it should be, by the key of its word (<c>type.…</c>).</summary>
    string? Expected(JsonElement value);
}

/// <summary>Which JSON values the members of a request take, by their types.</summary>
internal static class JsonKind
{
    /// <summary>Null when the type can be read from the value; else what it should be, by the key of its word (<c>type.…</c>).</summary>
    /// <remarks>A type without a case is left to its converter. A value that the converter refuses makes the body unreadable.</remarks>
    public static string? Expected(JsonElement value, JsonTypeInfo type)
    {
        if (type.Converter is IStrictConverter strict)
            return strict.Expected(value);

        var kind = value.ValueKind;
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return Type.GetTypeCode(plain) switch
        {
            TypeCode.String => kind is JsonValueKind.String ? null : "string",
            TypeCode.Boolean => kind is JsonValueKind.True or JsonValueKind.False ? null : "boolean",
            TypeCode.Int32 => kind is JsonValueKind.Number && value.TryGetInt32(out _) ? null : "integer",
            TypeCode.Int64 => kind is JsonValueKind.Number && value.TryGetInt64(out _) ? null : "integer",
            TypeCode.Double => kind is JsonValueKind.Number && double.IsFinite(value.GetDouble()) ? null : "number",
            TypeCode.Decimal => kind is JsonValueKind.Number && value.TryGetDecimal(out _) ? null : "number",
            _ when type.Kind is JsonTypeInfoKind.Enumerable => kind is JsonValueKind.Array ? null : "array",
            _ when type.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary || plain == typeof(JsonElement) =>
                kind is JsonValueKind.Object ? null : "object",
            _ => null,
        };
    }

    /// <summary>Whether the type declares members of its own.</summary>
    public static bool HasMembers(JsonTypeInfo type) => type.Kind is JsonTypeInfoKind.Object;

    /// <summary>The type of the items of a list; null for what is no list.</summary>
    public static JsonTypeInfo? ItemOf(JsonTypeInfo type) =>
        type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } ? type.Options.GetTypeInfo(item) : null;
}
