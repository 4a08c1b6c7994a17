using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>A file that pages load. Its path holds a hash of its content, so a browser keeps it until it changes.</summary>
internal sealed class Asset
{
    private const int HashLength = 8;

    private readonly byte[] _content;
    private readonly byte[] _compressed;
    private readonly string _type;
    private readonly string _name;

    public Asset(string name, string type, byte[] content)
    {
        (_name, _type, _content, _compressed) = (name, type, content, Compress(content));
        Path = $"assets/{Convert.ToHexStringLower(SHA256.HashData(content)[..HashLength])}/{name}";
    }

    /// <summary>The path under <c>/account/</c>.</summary>
    public string Path { get; }

    /// <summary>Whether this is its file name. The hash in its path is not compared.</summary>
    public bool IsCalled(string name) => string.Equals(_name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers with the file.</summary>
    public async Task SendAsync(HttpContext context)
    {
        var isCompressed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        var headers = context.Response.Headers;
        headers.CacheControl = context.Request.Path.Value?.Contains(Path, StringComparison.Ordinal) == true
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        // A picture of an operator is only ever a picture.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = "Accept-Encoding";
        if (isCompressed)
            headers.ContentEncoding = "gzip";

        var bytes = isCompressed ? _compressed : _content;
        context.Response.ContentType = _type;
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(content);

        return compressed.ToArray();
    }
}
