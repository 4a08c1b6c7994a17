using System.IO.Compression;
using System.Text;

namespace Doorcode;

/// <summary>The compressed data files inside this assembly.</summary>
internal static class EmbeddedData
{
    /// <summary>Unpacks one of them.</summary>
    public static byte[] Read(string resource)
    {
        using var file = typeof(EmbeddedData).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The embedded resource {resource} is missing.");
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Unpacks one of them that is text in UTF-8.</summary>
    public static string ReadText(string resource) => Encoding.UTF8.GetString(Read(resource));
}
