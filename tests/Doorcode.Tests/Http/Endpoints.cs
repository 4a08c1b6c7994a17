using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorcode.Tests.Http;

/// <summary>A member of a body, as its type declares it.</summary>
internal sealed record Member(string Name, bool IsRequired, bool TakesIntegers);

/// <summary>An endpoint that takes a body.</summary>
internal sealed record BodyEndpoint(string Path, IReadOnlyList<Member> Members)
{
    /// <summary>A body with nothing wrong in its form.</summary>
    public JsonObject Plausible() => new(Members.Select(member =>
        KeyValuePair.Create(
            member.Name, (JsonNode?)(member.Name switch { "email" => "nobody@example.org", "otp" => "123456", _ => "x" }))));
}

/// <summary>The endpoints that the server has really mapped, so that a new one is tested without a word said here.</summary>
internal static class Endpoints
{
    public static IReadOnlyList<RouteEndpoint> All(DoorcodeApp app) =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 })];

    public static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    public static IReadOnlyList<BodyEndpoint> WithBody(DoorcodeApp app) =>
        [.. from endpoint in All(app)
            let body = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
            where body is not null
            select new BodyEndpoint(Path(endpoint), MembersOf(body))];

    private static IReadOnlyList<Member> MembersOf(Type body) =>
        (IReadOnlyList<Member>)typeof(Endpoints).GetMethod(nameof(MembersOfBody), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(body).Invoke(null, null)!;

    private static IReadOnlyList<Member> MembersOfBody<T>()
        where T : class, IRequestBody<T> =>
        [.. T.Json.Properties.Select(property => new Member(
            property.Name,
            property.IsRequired,
            property.Options.GetTypeInfo(property.PropertyType).Converter is IStrictConverter strict
                && strict.SchemaTypes.Contains("integer", StringComparer.Ordinal)))];

    public static string Json(this JsonNode node) => node.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.General));
}
