using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Accounts;

/// <summary>The keys by which a later import recognises a row.</summary>
/// <param name="Row">Its id and its address. Null when it has no id: the table keeps its keys for good, and a hash of the address alone would tell its readers that the address had an account.</param>
/// <param name="RowAsOf010">The same as version 0.1.0 stored it.</param>
/// <param name="Legacy">Its old id without its address; null when it has no old id.</param>
internal sealed record ImportedKeys(byte[]? Row, byte[]? RowAsOf010, byte[]? Legacy)
{
    private const int HalfLength = SHA256.HashSizeInBytes / 2;

    /// <summary>Those that are stored.</summary>
    public IReadOnlyList<byte[]> Remembered { get; } = [.. new[] { Row, Legacy }.OfType<byte[]>()];

    /// <summary>Makes the keys of a row.</summary>
    /// <param name="source">Where it comes from: the name of the format, and of the claim where that is not the usual one.</param>
    /// <param name="legacyId">Its id in the other system; null when it has none.</param>
    /// <param name="id">The id that it keeps; null for a new one.</param>
    /// <param name="address">Its canonical address.</param>
    public static ImportedKeys Of(string source, string? legacyId, Guid? id, string address)
    {
        if ((legacyId ?? id?.ToString("D")) is not { } own)
            return new ImportedKeys(null, null, null);

        var row = Hash($"{source}\0{own}\0{address}");
        if (string.IsNullOrEmpty(legacyId))
            return new ImportedKeys(row, row, null);

        // Both keys begin alike, so that the database stores them on one page.
        var legacy = Hash($"old id\0{source}\0{legacyId}");
        return new ImportedKeys([.. legacy[..HalfLength], .. row[..HalfLength]], row, legacy);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
