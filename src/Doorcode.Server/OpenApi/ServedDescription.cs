using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Doorcode.Server.OpenApi;

/// <summary>
/// Makes the description of this server out of <c>openapi.json</c>, which a test writes from the code (docs/develop.md) and which describes a
/// server with everything switched on.
/// </summary>
internal static partial class ServedDescription
{
    /// <summary>The public address that <c>openapi.json</c> is written with.</summary>
    public const string WrittenFor = "https://auth.example.org";

    private const string Schemas = "#/components/schemas/";

    /// <summary>The description, as JSON in UTF-8.</summary>
    /// <param name="whole">What <c>openapi.json</c> says.</param>
    /// <param name="url">This server's public address; never what a request's Host header says.</param>
    /// <param name="described">What this server answers and describes. Everything else is left out.</param>
    public static byte[] Of(ReadOnlySpan<byte> whole, string url, IApiDescriptionGroupCollectionProvider described)
    {
        var text = Encoding.UTF8.GetString(whole).Replace(WrittenFor, JsonEncodedText.Encode(url).ToString(), StringComparison.Ordinal);
        var document = JsonNode.Parse(text)!.AsObject();
        var answered = described.ApiDescriptionGroups.Items.SelectMany(group => group.Items)
            .Select(endpoint => Name(endpoint.HttpMethod!, "/" + Constraint().Replace(endpoint.RelativePath!, "").TrimEnd('/')))
            .ToHashSet(StringComparer.Ordinal);
        var paths = document["paths"]!.AsObject();
        foreach (var (path, operations) in paths.ToList())
        {
            foreach (var (method, _) in operations!.AsObject().Where(operation => !answered.Contains(Name(operation.Key, path))).ToList())
                operations.AsObject().Remove(method);

            if (operations.AsObject().Count == 0)
                paths.Remove(path);
        }

        RemoveUnused(document["components"]!["schemas"]!.AsObject(), paths);
        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    /// <summary>What a route demands of a parameter, as in <c>{id:guid}</c>.</summary>
    [GeneratedRegex(@":[^{}/]+(?=\})", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Constraint();

    private static string Name(string method, string path) => $"{method.ToUpperInvariant()} {path}";

    private static void RemoveUnused(JsonObject schemas, JsonObject paths)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(References(paths));
        while (open.TryDequeue(out var name))
        {
            if (used.Add(name))
                References(schemas[name]).ToList().ForEach(open.Enqueue);
        }

        foreach (var (name, _) in schemas.Where(schema => !used.Contains(schema.Key)).ToList())
            schemas.Remove(name);
    }

    /// <summary>The names of all schemas that a part of the document refers to.</summary>
    private static IEnumerable<string> References(JsonNode? part) => part switch
    {
        JsonObject members => members.SelectMany(member =>
            member.Key is "$ref" && member.Value?.GetValueKind() is JsonValueKind.String
                && member.Value.GetValue<string>() is var name && name.StartsWith(Schemas, StringComparison.Ordinal)
                ? [name[Schemas.Length..]]
                : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
