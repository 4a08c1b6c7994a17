namespace Doorcode.Settings;

/// <summary>Reads files that must be small. No more than that is read, because a path may name an endless device.</summary>
internal static class SmallFile
{
    /// <summary>The content; null when it is longer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">The greatest length, in bytes.</param>
    public static byte[]? TryRead(string path, int longest)
    {
        using var stream = File.OpenRead(path);
        var content = new byte[longest + 1];
        var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length > longest ? null : content[..length];
    }
}
