using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Doorcode.Http;

/// <summary>
/// Gives the members of our bodies their names in the JSON options of the host, by which it describes its API. What the host reads and writes
/// is untouched: no type of its own is renamed, and our endpoints have options of their own.
/// </summary>
internal sealed class NamesInDescriptions : IPostConfigureOptions<JsonOptions>
{
    public void PostConfigure(string? name, JsonOptions options) => options.SerializerOptions.TypeInfoResolver =
        options.SerializerOptions.TypeInfoResolver?.WithAddedModifier(Rename);

    private static void Rename(JsonTypeInfo type)
    {
        if (type.Type.Assembly != typeof(NamesInDescriptions).Assembly)
            return;

        foreach (var member in type.Properties)
            member.Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
    }
}
