using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Sealing;

/// <summary>The file with the master key, and the one beside it with the next key while the key is exchanged.</summary>
[Experimental("DOORCODE002")]
public sealed class MasterKeyFile(IOptions<DoorcodeOptions> options, Database database)
{
    internal const int KeyLength = 32;

    private const string Next = ".next";

    private const string Key = $"{DoorcodeOptions.Section}:MasterKeyFile";

    internal const string Required =
        $"{Key} must name a file with 32 random bytes in base64, the same for every server of this database; openssl rand -base64 32 makes one.";

    /// <summary>The longest file, in characters; a key has 44. No more is read, because the path may name an endless device.</summary>
    private const int LongestFile = 1024;

    /// <summary>Where the key is.</summary>
    /// <exception cref="StartRefusedException">No setting names it, and the engine has no place of its own for it.</exception>
    public string Path =>
        Named
        ?? database.DefaultMasterKeyFile
        ?? throw new StartRefusedException(Required);

    /// <summary>Where the next key waits until the database is sealed with it.</summary>
    public string NextPath => Path + Next;

    /// <summary>Where the key before this one stays, for backups that were sealed with it.</summary>
    public string OldPath => Path + ".old";

    /// <summary>
    /// What is wrong with the file that <c>Doorcode:MasterKeyFile</c> names; null when nothing is. The sentence does not repeat the
    /// setting: some put the key itself there.
    /// </summary>
    internal static string? Fault(string named)
    {
        // An exchange of the key that was cut off may have left the next key alone, or is yet to replace this one.
        if (File.Exists(named + Next))
            return null;

        try
        {
            using var file = new StreamReader(named);
            // A pipe, such as the shell's <(command), can be read once, and that is when the key is needed.
            if (!file.BaseStream.CanSeek)
                return null;

            var text = new char[LongestFile];
            return FaultOf(new string(text, 0, file.ReadBlock(text)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return FaultOf(named) is null
                ? $"{Key} must name the file with the master key, and not be the key itself."
                : $"{Key} names a file that {(File.Exists(named) || Directory.Exists(named) ? "cannot be read" : "does not exist")}.";
        }
    }

    /// <summary>Reads the key, or makes it where a new database may have a key made.</summary>
    internal async Task<byte[]> ReadAsync(bool isNew, CancellationToken cancel)
    {
        var file = Path;
        try
        {
            if (isNew && Named is null && !File.Exists(file))
                await MakeAsync(file, cancel);

            return Parse(file, await File.ReadAllTextAsync(file, cancel));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The master key cannot be read from {file} ({missing.Message}); put it back, or name its place in Doorcode:MasterKeyFile.",
                missing);
        }
    }

    /// <summary>The next key, or null when there is none, or none that can be read.</summary>
    internal async Task<byte[]?> TryReadNextAsync(CancellationToken cancel)
    {
        try
        {
            return File.Exists(NextPath) ? Parse(NextPath, await File.ReadAllTextAsync(NextPath, cancel)) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or StartRefusedException)
        {
            return null;
        }
    }

    /// <summary>The next key: the one that an operator has put there, or that an interrupted exchange has left, or a new one.</summary>
    internal async Task<byte[]> ReadOrMakeNextAsync(CancellationToken cancel)
    {
        try
        {
            if (!File.Exists(NextPath))
                await MakeAsync(NextPath, cancel);

            return Parse(NextPath, await File.ReadAllTextAsync(NextPath, cancel));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The next master key cannot be written to {NextPath} ({refused.Message}); put 32 random bytes in base64 there yourself.",
                refused);
        }
    }

    /// <summary>
    /// Puts the next key in the place of the key; false when the folder cannot be written, which does no harm. Of several
    /// processes that do it at once each leaves the old key beside the next one: none takes the next one for the old one.
    /// </summary>
    internal bool TryPromoteNext()
    {
        try
        {
            var next = File.ReadAllBytes(NextPath);
            if (File.Exists(Path) && File.ReadAllBytes(Path) is var old && !old.AsSpan().SequenceEqual(next))
                KeepOld(old);

            File.Move(NextPath, Path, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Another process has done it.
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string? Named => string.IsNullOrWhiteSpace(options.Value.MasterKeyFile) ? null : options.Value.MasterKeyFile;

    private static string? FaultOf(string text)
    {
        var key = new byte[LongestFile];
        if (!Convert.TryFromBase64String(text.Trim(), key, out var length))
            return $"{Key} names a file whose content is not base64; it must hold {KeyLength} random bytes in base64.";

        return length == KeyLength ? null : $"{Key} names a file with {length} bytes in base64; it must hold {KeyLength}.";
    }

    private static byte[] Parse(string file, string text)
    {
        try
        {
            var key = Convert.FromBase64String(text.Trim());
            return key.Length == KeyLength
                ? key
                : throw new StartRefusedException($"The master key in {file} has {key.Length} bytes; it must have {KeyLength}, in base64.");
        }
        catch (FormatException wrong)
        {
            throw new StartRefusedException($"The master key in {file} is not base64.", wrong);
        }
    }

    /// <summary>Makes a new key. The file appears with all of its content: a start that is killed here leaves no key that cannot be read.</summary>
    private static async Task MakeAsync(string file, CancellationToken cancel)
    {
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)) + "\n");
        var draft = $"{file}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        try
        {
            await using (var stream = FilePermissions.Create(draft, FileMode.CreateNew))
            {
                await stream.WriteAsync(text, cancel);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file, overwrite: false);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private void KeepOld(byte[] old)
    {
        using var stream = FilePermissions.Create(OldPath, FileMode.Create);
        stream.Write(old);
        stream.Flush(flushToDisk: true);
    }
}
