using System.Text.Json;

namespace Doorcode.Tests.Addresses;

/// <summary>The Big List of Naughty Strings.</summary>
internal static class NaughtyStrings
{
    public static string[] All { get; } = Read();

    private static string[] Read()
    {
        using var file = typeof(NaughtyStrings).Assembly.GetManifestResourceStream("blns.json")!;
        return JsonSerializer.Deserialize<string[]>(file)!;
    }
}
