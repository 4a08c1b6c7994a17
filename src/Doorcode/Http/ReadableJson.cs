using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Doorcode.Http;

/// <summary>Writes letters of every script as they are, not as escapes; what HTML could take for markup stays escaped.</summary>
internal static class ReadableJson
{
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(UnicodeRanges.All);

    public static JsonWriterOptions Writing { get; } = new() { Encoder = Encoder };
}
