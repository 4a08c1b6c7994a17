using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>What the deletion of an account does to the codes of its address.</summary>
internal sealed partial class SqlCodeStore
{
    private const string MakeDecoy = "UPDATE challenges SET code_mac = @mac, sealed = @sealed WHERE id = @id";

    /// <summary>A code that is being tried at this moment stays: the account that it is good for is gone.</summary>
    private readonly string _ofSubject = $"""
        SELECT id, purpose, code_mac, sealed FROM challenges WHERE subject = @subject {database.SkipLocked}
        """;

    /// <summary>The codes of an address; no other transaction changes them before this one ends.</summary>
    public ValueTask<IReadOnlyList<SealedCode>> HoldAllAsync(Transaction transaction, byte[] subject) => transaction.AllAsync(
        _ofSubject, row => new SealedCode(row.Bytes(0), row.Text(1), row.Bytes(2), row.Bytes(3)), ("@subject", subject));

    /// <summary>Makes a decoy of a code.</summary>
    public static ValueTask MakeDecoyAsync(Transaction transaction, byte[] id, byte[] decoyMac, byte[] content) =>
        transaction.SendAsync(MakeDecoy, ("@mac", decoyMac), ("@sealed", content), ("@id", id));
}
