using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Doorcode.Tests.OpenApi;

/// <summary>Says of every member what it means and what it looks like, and which members are always there.</summary>
internal sealed class SchemaDescription : IOpenApiSchemaTransformer
{
    private const string KnownValues = "x-extensible-enum";

    private readonly Lazy<XmlDocs> _docs = new(XmlDocs.OfLibrary);

    public static string? NameOf(JsonTypeInfo type) =>
        type.Type == typeof(ProblemBody) ? "Problem"
        : type.Converter is IStrictConverter || type.Type == typeof(JsonElement) ? null
        : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } member)
            DescribeMember(schema, member);
        else if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object)
            DescribeObject(schema, context.JsonTypeInfo);

        return Task.CompletedTask;
    }

    private void DescribeMember(OpenApiSchema schema, JsonPropertyInfo member)
    {
        if (member.Options.GetTypeInfo(member.PropertyType).Converter is IStrictConverter strict)
            schema.Type = strict.SchemaTypes.Aggregate(default(JsonSchemaType), (all, type) => all | TypeOf(type));

        if (member.PropertyType == typeof(JsonElement))
            schema.Type = JsonSchemaType.Object;

        if (Examples.Of(member) is { } example)
            schema.Examples = [example];

        if (member.AttributeProvider?.GetCustomAttributes(typeof(FormatAttribute), inherit: false) is [FormatAttribute format, ..])
            schema.Format = format.Name;

        if (member.AttributeProvider is MemberInfo { DeclaringType: { } type } property)
            schema.Description = _docs.Value.Summary(type, property.Name);

        // A member that an answer leaves out when it has no value is never null.
        if (IsAnswer(member.DeclaringType) && (member.ShouldSerialize is not null || !member.IsGetNullable))
            schema.Type &= ~JsonSchemaType.Null;
    }

    private void DescribeObject(OpenApiSchema schema, JsonTypeInfo type)
    {
        schema.Description = _docs.Value.Summary(type.Type);
        if (!IsAnswer(type.Type))
            return;

        var always = type.Properties.Where(member => member.ShouldSerialize is null);
        schema.Required = always.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        if (type.Type == typeof(ProblemBody))
        {
            // Not enum: a client that was generated from this document must take the codes that later versions add.
            var code = (OpenApiSchema)schema.Properties!["code"];
            code.AddExtension(KnownValues, new JsonNodeExtension(new JsonArray([.. Problems.All.Select(problem => (JsonNode)problem.Code)])));
        }
    }

    private static JsonSchemaType TypeOf(string name) => name switch
    {
        "integer" => JsonSchemaType.Integer,
        "string" => JsonSchemaType.String,
        _ => throw new InvalidOperationException($"{name} is not known here as a type of JSON Schema."),
    };

    private static bool IsAnswer(Type type) => type.Namespace?.StartsWith("Doorcode", StringComparison.Ordinal) is true
        && !typeof(IRequestBody).IsAssignableFrom(type);
}
