namespace Doorcode.Sealing;

/// <summary>The old master key and the new one.</summary>
internal sealed class MasterKeyChange(byte[] old, byte[] next)
{
    /// <summary>The key of one label, derived from the new master key.</summary>
    public byte[] Derive(string label) => MasterKey.Derive(next, label);

    public Sealer Old(string label) => new(old, label);

    public Sealer Next(string label) => new(next, label);

    /// <summary>Seals with the new key what the old one opens.</summary>
    public byte[] ReSeal(string label, byte[] message, byte[] context) => Next(label).Seal(Old(label).Open(message, context), context);
}
