using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Doorcode.EmailChange;
using Doorcode.Factors;
using Doorcode.Http;
using Doorcode.Login;
using Doorcode.Passkeys;
using Doorcode.PasswordChange;
using Doorcode.PasswordReset;
using Doorcode.Profile;
using Doorcode.Proofs;
using Doorcode.Registration;
using Doorcode.SessionList;
using Doorcode.Sessions;
using Doorcode.Tokens;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Doorcode.Tests.OpenApi;

/// <summary>Writes the description of the API that the server carries: from routes, metadata and documentation comments.</summary>
internal static class Description
{
    private const string Name = "v1";

    /// <summary>Every feature's JSON: what requests and answers look like.</summary>
    public static IReadOnlyList<IJsonTypeInfoResolver> Json { get; } =
    [
        ProblemJson.Default, KeySetJson.Default, DiscoveryJson.Default, RegistrationJson.Default, LoginJson.Default, SessionsJson.Default,
        ProofsJson.Default, ProfileJson.Default, SessionListJson.Default, PasswordResetJson.Default, PasswordChangeJson.Default,
        EmailChangeJson.Default, FactorsJson.Default, PasskeysJson.Default,
    ];

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.RespectNullableAnnotations = true;
            foreach (var resolver in Json)
                options.SerializerOptions.TypeInfoResolverChain.Add(resolver);
        });
        services.AddOpenApi(Name, options =>
        {
            options.CreateSchemaReferenceId = SchemaDescription.NameOf;
            options.AddDocumentTransformer<DocumentDescription>();
            options.AddOperationTransformer<OperationDescription>();
            options.AddSchemaTransformer<SchemaDescription>();
        });
    }

    /// <summary>The operations of a document, each named by its method and path.</summary>
    public static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);

    /// <summary>The names of all ways in that an operation lists.</summary>
    public static IEnumerable<string> Security(JsonElement operation) =>
        operation.TryGetProperty("security", out var ways)
            ? ways.EnumerateArray().SelectMany(way => way.EnumerateObject()).Select(scheme => scheme.Name)
            : [];

    /// <summary>The description of an app that <see cref="Add"/> was called for.</summary>
    public static async Task<JsonElement> ReadAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        return JsonSerializer.Deserialize<JsonElement>(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
