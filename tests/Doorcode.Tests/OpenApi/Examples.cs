using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Languages;

namespace Doorcode.Tests.OpenApi;

/// <summary>Makes examples of bodies out of what <see cref="ExampleAttribute"/> says of their members.</summary>
internal static class Examples
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    /// <summary>An example of a whole body.</summary>
    public static JsonObject Of(Type type, JsonSerializerOptions options)
    {
        var body = new JsonObject();
        // A member that JSON leaves out has neither.
        foreach (var member in options.GetTypeInfo(type).Properties.Where(member => member.Get is not null || member.Set is not null))
            body.Add(member.Name, Of(member) ?? Inner(options.GetTypeInfo(member.PropertyType), options));

        return body;
    }

    /// <summary>An example of a member; null where it has none of its own.</summary>
    public static JsonNode? Of(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(ExampleAttribute), inherit: false) is [ExampleAttribute example, ..]
            ? example.Value switch
            {
                string text when member.PropertyType == typeof(JsonElement) => JsonNode.Parse(text),
                string text => JsonValue.Create(text),
                string[] texts => new JsonArray([.. texts.Select(text => (JsonNode)text)]),
                bool yes => JsonValue.Create(yes),
                var number => JsonValue.Create(Convert.ToInt64(number, CultureInfo.InvariantCulture)),
            }
            : null;

    /// <summary>An example of a problem, as an endpoint with this status answers it.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="request">The endpoint's body, whose first member is to blame.</param>
    /// <param name="options">What knows the body's members.</param>
    /// <param name="url">What <c>type</c> begins with.</param>
    public static JsonNode Of(Problem problem, Type? request, JsonSerializerOptions options, PublicUrl url)
    {
        var field = request is null ? null : options.GetTypeInfo(request).Properties[0].Name;
        var fault = Is(problem, Problems.ValidationFailed) ? FieldFault.Required
            : Is(problem, Problems.EmailUndeliverable) ? FieldFault.Undeliverable
            : null;
        var body = ProblemBody.Of(field is null || fault is null ? problem : problem.For(field, fault), url, Language.English) with
        {
            DidYouMean = Is(problem, Problems.EmailUndeliverable) ? "ada@example.org" : null,
            TraceId = Is(problem, Problems.InternalError) ? Trace : null,
        };
        return JsonSerializer.SerializeToNode(body, ProblemJson.Default.ProblemBody)!;
    }

    private static bool Is(Problem problem, Problem other) => string.Equals(problem.Code, other.Code, StringComparison.Ordinal);

    private static JsonNode? Inner(JsonTypeInfo type, JsonSerializerOptions options) => type switch
    {
        { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } => new JsonArray(Of(element, options)),
        { Kind: JsonTypeInfoKind.Object } => Of(type.Type, options),
        _ => null,
    };
}
