using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Doorcode.Server.OpenApi;

/// <summary>Puts an example on every member, and the codes on the problem's.</summary>
internal sealed class SchemaDescription : IOpenApiSchemaTransformer
{
    public static string? NameOf(JsonTypeInfo type) =>
        type.Type == typeof(ProblemBody) ? "Problem" : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } member && Examples.Of(member) is { } example)
            schema.Examples = [example];

        if (context.JsonTypeInfo.Type == typeof(ProblemBody)
            && context.JsonPropertyInfo is null
            && schema.Properties?.TryGetValue("code", out var code) is true)
        {
            ((OpenApiSchema)code).Enum = [.. Problems.All.Select(problem => (JsonNode)problem.Code)];
        }

        return Task.CompletedTask;
    }
}
