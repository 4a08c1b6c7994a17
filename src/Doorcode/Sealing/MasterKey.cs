using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Storage;

namespace Doorcode.Sealing;

/// <summary>The master key, which is not in the database. All keys for sealing and for lookup keys are derived from it.</summary>
[Experimental("DOORCODE002")]
public sealed class MasterKey(MasterKeyFile file, Database database)
{
    private const string CheckLabel = "doorcode:master-key-check";
    private const string ReadCheck = "SELECT sealed FROM master_key_check";

    private const string AddCheck = "INSERT INTO master_key_check (id, sealed) VALUES (1, @sealed) ON CONFLICT (id) DO NOTHING";

    private byte[]? _key;

    /// <summary>The key itself.</summary>
    internal byte[] Value => _key ?? throw new InvalidOperationException("The master key is read when the host starts.");

    /// <summary>The key of one label (HKDF-SHA256, RFC 5869); two labels never share a key.</summary>
    internal byte[] Derive(string label) => Derive(Value, label);

    internal static byte[] Derive(byte[] key, string label) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MasterKeyFile.KeyLength, salt: [], Encoding.UTF8.GetBytes(label));

    /// <summary>A value that proves later that this key sealed the database.</summary>
    internal static byte[] Check(byte[] key) => new Sealer(key, CheckLabel).Seal(SHA256.HashData(key), context: []);

    /// <summary>
    /// Reads the key, or makes it for a new SQLite database, and proves that it is the one that sealed this database. Where an
    /// exchange of the key was cut off after its commit, the next key is the one: it is put in its place.
    /// </summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        if (await database.FirstAsync(ReadCheck, row => row.Bytes(0), cancel) is { } sealedWith
            && await file.TryReadNextAsync(cancel) is { } next
            && Fits(next, sealedWith))
        {
            file.TryPromoteNext();
            _key = next;
            return;
        }

        var isNew = await database.FirstAsync(ReadCheck, row => row.Bytes(0), cancel) is null;
        _key = await file.ReadAsync(isNew, cancel);
        if (isNew)
            await database.ExecuteAsync(AddCheck, cancel, ("@sealed", Check(_key)));

        var check = await database.FirstAsync(ReadCheck, row => row.Bytes(0), cancel);
        if (!Fits(_key, check!))
            throw new StartRefusedException($"The master key in {file.Path} is not the one that this database was sealed with.");
    }

    private static bool Fits(byte[] key, byte[] check) => new Sealer(key, CheckLabel).TryOpen(check, context: [], out _);
}
