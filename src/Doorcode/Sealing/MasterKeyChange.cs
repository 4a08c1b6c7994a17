namespace Doorcode.Sealing;

/// <summary>The old master key and the new one.</summary>
internal sealed class MasterKeyChange(byte[] old, byte[] next)
{
    /// <summary>The key of one label, derived from the new master key.</summary>
    public byte[] Derive(string purpose) => MasterKey.Derive(next, purpose);

    public Sealer Old(string purpose) => new(old, purpose);

    public Sealer Next(string purpose) => new(next, purpose);

    /// <summary>Seals with the new key what the old one opens.</summary>
    public byte[] ReSeal(string purpose, byte[] message, byte[] context) => Next(purpose).Seal(Old(purpose).Open(message, context), context);
}
