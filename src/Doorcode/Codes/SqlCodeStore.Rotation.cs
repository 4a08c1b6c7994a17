using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>A code as its row holds it.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Mac">The keyed hash of the code.</param>
/// <param name="Sealed">The rest, encrypted.</param>
internal sealed record SealedCode(byte[] Id, string Purpose, byte[] Mac, byte[] Sealed);

/// <summary>The same code under another master key.</summary>
/// <param name="Subject">The keyed hash of its address.</param>
/// <param name="Network">The keyed hash of the network that asked for it.</param>
/// <param name="Mac">The keyed hash of the code.</param>
/// <param name="Sealed">The rest, encrypted.</param>
internal sealed record ResealedCode(byte[] Subject, byte[] Network, byte[] Mac, byte[] Sealed);

/// <summary>What an exchange of the master key reads and writes.</summary>
internal sealed partial class SqlCodeStore
{
    private const string AllSealed = "SELECT id, purpose, code_mac, sealed FROM challenges";

    private const string Replace = """
        UPDATE challenges SET subject = @subject, network = @network, code_mac = @mac, sealed = @sealed WHERE id = @id
        """;

    private const string RemoveOne = "DELETE FROM challenges WHERE id = @id";

    /// <summary>Every code.</summary>
    public static ValueTask<IReadOnlyList<SealedCode>> AllSealedAsync(Transaction transaction) =>
        transaction.AllAsync(AllSealed, row => new SealedCode(row.Bytes(0), row.Text(1), row.Bytes(2), row.Bytes(3)));

    /// <summary>Removes a code.</summary>
    public static async ValueTask RemoveRowAsync(Transaction transaction, byte[] id) =>
        await transaction.ExecuteAsync(RemoveOne, ("@id", id));

    /// <summary>Replaces a code by the same one under another master key.</summary>
    public static async ValueTask ReplaceAsync(Transaction transaction, byte[] id, ResealedCode code) =>
        await transaction.ExecuteAsync(
            Replace,
            ("@subject", code.Subject),
            ("@network", code.Network),
            ("@mac", code.Mac),
            ("@sealed", code.Sealed),
            ("@id", id));
}
