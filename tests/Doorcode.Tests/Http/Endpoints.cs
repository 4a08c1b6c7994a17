using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Tests.Http;

/// <summary>A member of a body, as its type declares it.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="IsRequired">Whether a body without it is refused.</param>
/// <param name="Kinds">The kinds of JSON values that it takes: <c>string</c>, <c>integer</c>, <c>boolean</c> or <c>object</c>.</param>
internal sealed record Member(string Name, bool IsRequired, IReadOnlyList<string> Kinds)
{
    public bool Takes(string kind) => Kinds.Contains(kind, StringComparer.Ordinal);

    /// <summary>A value of a kind that it does not take.</summary>
    public JsonNode OfAnotherKind() => Takes("boolean") ? "x" : true;
}

/// <summary>An endpoint that takes a body.</summary>
internal sealed record BodyEndpoint(string Method, string Path, bool IsOptional, IReadOnlyList<Member> Members)
{
    /// <summary>A body with nothing wrong in its form; it has the members that are text or required.</summary>
    public JsonObject Plausible() => new(Members
        .Where(member => member.IsRequired || member.Takes("string"))
        .Select(member => KeyValuePair.Create(member.Name, Plausible(member))));

    private static JsonNode? Plausible(Member member) => member switch
    {
        { Name: "email" } => "nobody@example.org",
        { Name: "otp" or "totp" } => "123456",
        _ when member.Takes("object") => new JsonObject(),
        _ => "x",
    };
}

/// <summary>The endpoints that the server has really mapped, so that a new one is tested without a word said here.</summary>
internal static class Endpoints
{
    private const string SomeId = "01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f";

    public static IReadOnlyList<RouteEndpoint> All(DoorcodeApp app) =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 })];

    public static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    /// <summary>The path with an id in place of its parameter.</summary>
    public static string PathOfOne(RouteEndpoint endpoint) => Path(endpoint).Replace("{id:guid}", SomeId, StringComparison.Ordinal);

    public static string Method(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];

    public static IReadOnlyList<BodyEndpoint> WithBody(DoorcodeApp app) =>
        [.. from endpoint in All(app)
            let accepts = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()
            let body = accepts?.RequestType
            where body is not null
            select new BodyEndpoint(
                Method(endpoint),
                PathOfOne(endpoint),
                accepts!.IsOptional,
                MembersOf(body))];

    private static IReadOnlyList<Member> MembersOf(Type body) =>
        (IReadOnlyList<Member>)typeof(Endpoints).GetMethod(nameof(MembersOfBody), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(body).Invoke(null, null)!;

    private static IReadOnlyList<Member> MembersOfBody<T>()
        where T : class, IRequestBody<T> =>
        [.. T.Json.Properties.Select(property => new Member(
            property.Name,
            property.IsRequired,
            KindsOf(property.Options.GetTypeInfo(property.PropertyType))))];

    private static IReadOnlyList<string> KindsOf(JsonTypeInfo type) =>
        type.Converter is IStrictConverter strict ? [.. strict.SchemaTypes]
        : type.Type == typeof(bool) ? ["boolean"]
        : type.Type == typeof(JsonElement) || type.Kind is JsonTypeInfoKind.Object ? ["object"]
        : ["string"];

    public static string Json(this JsonNode node) => node.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.General));
}
