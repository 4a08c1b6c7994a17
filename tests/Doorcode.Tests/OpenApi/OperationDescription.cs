using System.Globalization;
using System.Text.Json.Nodes;
using Doorcode.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Doorcode.Tests.OpenApi;

/// <summary>Describes an endpoint by its metadata: its body, examples, problems by status, and whether it takes a token or the session cookie.</summary>
internal sealed class OperationDescription(IOptions<JsonOptions> json, PublicUrl url) : IOpenApiOperationTransformer
{
    private const string ProblemType = "application/problem+json";

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var accepts = metadata.OfType<IAcceptsMetadata>().LastOrDefault();
        var request = accepts?.RequestType;
        if (request is not null && operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = accepts is { IsOptional: false };
            SetExample(body.Content, request);
        }

        DescribeSuccess(operation, metadata.OfType<IProducesResponseTypeMetadata>());
        operation.Security = SecurityOf(metadata, context.Document);

        var problems = metadata.OfType<ProblemMetadata>().SelectMany(listed => listed.Problems).DistinctBy(
            problem => (problem.Status, problem.Code));
        var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
        context.Document!.AddComponent("Problem", schema);
        var responses = operation.Responses ??= [];
        foreach (var group in problems.GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            responses.Add(
                group.Key.ToString(CultureInfo.InvariantCulture),
                ProblemResponse(group.Key, [.. group], request, context.Document));
        }

        if (!responses.Keys.Any(status => status[0] == '4'))
            responses.Add("4XX", AnyRefusal(context.Document));
    }

    /// <summary>What a request needs, one of the list; an empty one for an endpoint that takes anybody's.</summary>
    private static List<OpenApiSecurityRequirement> SecurityOf(IList<object> metadata, OpenApiDocument? document)
    {
        var isTokenTaken = metadata.OfType<AccessTokenMetadata>().Any();
        if (!metadata.OfType<SessionCookieMetadata>().Any())
            return isTokenTaken ? [Needs(DocumentDescription.Bearer, document)] : [];

        // Where no access token is taken, a body may stand in for the cookie.
        return [isTokenTaken ? Needs(DocumentDescription.Bearer, document) : [], Needs(DocumentDescription.Cookie, document)];
    }

    private static OpenApiSecurityRequirement Needs(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private void DescribeSuccess(OpenApiOperation operation, IEnumerable<IProducesResponseTypeMetadata> answers)
    {
        var described = operation.Responses ?? [];
        operation.Responses = [];
        foreach (var answer in answers)
        {
            var status = answer.StatusCode.ToString(CultureInfo.InvariantCulture);
            var response = described.TryGetValue(status, out var known) && answer.Type is { } type && type != typeof(void)
                ? known
                : new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(answer.StatusCode) };
            if (response.Content?.Count > 0)
                SetExample(response.Content, answer.Type!);

            operation.Responses.Add(status, response);
        }
    }

    private OpenApiResponse ProblemResponse(int status, Problem[] problems, Type? request, OpenApiDocument document)
    {
        var codes = string.Join(", ", problems.Select(problem => $"`{problem.Code}`"));
        var response = new OpenApiResponse
        {
            Description = $"{ReasonPhrases.GetReasonPhrase(status)}: {codes}.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemType] = new()
                {
                    Schema = new OpenApiSchemaReference("Problem", document),
                    Examples = problems.ToDictionary(
                        problem => problem.Code,
                        problem => (IOpenApiExample)new OpenApiExample
                        {
                            Summary = problem.Title,
                            Value = Examples.Of(problem, request, json.Value.SerializerOptions, url),
                        },
                        StringComparer.Ordinal),
                },
            },
        };
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            AddHeader(response, "Retry-After", "After how many seconds a retry makes sense.", JsonSchemaType.Integer, 30);

        if (status == StatusCodes.Status401Unauthorized)
            AddHeader(response, "WWW-Authenticate", "RFC 6750.", JsonSchemaType.String, "Bearer realm=\"doorcode\"");

        return response;
    }

    /// <summary>For an endpoint that refuses nothing itself: what the server refuses before it, such as a malformed request.</summary>
    private OpenApiResponse AnyRefusal(OpenApiDocument document) => new()
    {
        Description = "The request was refused.",
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [ProblemType] = new()
            {
                Schema = new OpenApiSchemaReference("Problem", document),
                Example = Examples.Of(Problems.InvalidRequest, request: null, json.Value.SerializerOptions, url),
            },
        },
    };

    private static void AddHeader(
        OpenApiResponse response, string name, string description, JsonSchemaType type, JsonNode example) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)).Add(
            name,
            new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type }, Example = example });

    private void SetExample(IDictionary<string, OpenApiMediaType>? content, Type type)
    {
        foreach (var (_, media) in content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
            media.Example = Examples.Of(type, json.Value.SerializerOptions);
    }
}
