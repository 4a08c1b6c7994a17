using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Doorcode.Storage;

/// <summary>Keys and places that belong to no one feature; bound from <c>Doorcode</c>.</summary>
public sealed class DoorcodeOptions
{
    internal const string Section = "Doorcode";

    /// <summary>
    /// The file with the master key, 32 random bytes in base64. Default on SQLite: beside the database, made at the first
    /// start with mode 0600. Required with any other provider. Whoever has the database but not this file reads no secret.
    /// </summary>
    public string? MasterKeyFile { get; set; }

    /// <summary>
    /// Where clients reach this server, such as <c>https://auth.example.org</c>: issuer and audience of the tokens and the base
    /// of links in mails; never taken from a request's Host header. Default in Development: the listening address.
    /// </summary>
    public Uri? PublicUrl { get; set; }
}

/// <summary>The master key, which is not in the database. Everything that is sealed or indexed at rest hangs on it.</summary>
internal sealed class MasterKey(IOptions<DoorcodeOptions> options, Database database)
{
    private const int Length = 32;
    private byte[]? _key;

    /// <summary>A key for one purpose (HKDF-SHA256, RFC 5869); two purposes never share one.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key ?? throw NotOpen(), Length, salt: [], Encoding.UTF8.GetBytes(purpose));

    /// <summary>Reads the key, or makes it for a new database that keeps it beside itself, and proves that it is the one that sealed this database.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        var isNew = await database.FirstAsync("SELECT sealed FROM master_key_check", row => row.Bytes(0), cancel) is not { } check;
        _key = await LoadAsync(isNew, cancel);
        var proof = new Sealer(this, "doorcode:master-key-check");
        if (isNew)
        {
            var mark = proof.Seal(SHA256.HashData(_key), context: []);
            await database.WriteAsync(
                async tx => await tx.ExecuteAsync(
                    "INSERT INTO master_key_check (id, sealed) VALUES (1, @sealed) ON CONFLICT (id) DO NOTHING", ("@sealed", mark)),
                cancel);
        }

        var stored = await database.FirstAsync("SELECT sealed FROM master_key_check", row => row.Bytes(0), cancel);
        if (!proof.TryOpen(stored!, context: [], out _))
            throw new StartRefusedException($"The master key in {FileName()} is not the one that this database was sealed with.");
    }

    private async Task<byte[]> LoadAsync(bool isNew, CancellationToken cancel)
    {
        var file = FileName();
        try
        {
            if (isNew && options.Value.MasterKeyFile is null && !File.Exists(file))
                await MakeAsync(file, cancel);

            var text = await File.ReadAllTextAsync(file, cancel);
            var key = Convert.FromBase64String(text.Trim());
            return key.Length == Length
                ? key
                : throw new StartRefusedException($"The master key in {file} has {key.Length} bytes; it must have {Length}, in base64.");
        }
        catch (FormatException wrong)
        {
            throw new StartRefusedException($"The master key in {file} is not base64.", wrong);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The master key cannot be read from {file} ({missing.Message}); put it back, or name its place in Doorcode:MasterKeyFile.",
                missing);
        }
    }

    private static async Task MakeAsync(string file, CancellationToken cancel)
    {
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n");
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using var stream = new FileStream(file, creation);
        await stream.WriteAsync(text, cancel);
        stream.Flush(flushToDisk: true);
    }

    private string FileName() =>
        options.Value.MasterKeyFile
        ?? database.DefaultMasterKeyFile
        ?? throw new StartRefusedException(
            "Doorcode:MasterKeyFile must name a file with 32 random bytes in base64, the same for every server of this database; "
            + "openssl rand -base64 32 makes one.");

    private static InvalidOperationException NotOpen() => new("The master key is read when the host starts.");
}
