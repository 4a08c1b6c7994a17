using System.Diagnostics.CodeAnalysis;
using Doorcode.Sealing;

namespace Doorcode.Outbox;

/// <summary>Encrypts payloads. One belongs to its row: in another row it does not open.</summary>
internal sealed class OutboxSeal(MasterKey master)
{
    internal const string Label = "doorcode:outbox";

    private readonly Sealer _sealer = new(master, Label);

    /// <summary>Encrypts a payload.</summary>
    public byte[] Seal(Guid id, byte[] payload) => _sealer.Seal(payload, Context(id));

    /// <summary>Decrypts a payload; false when it was sealed with another master key, or changed.</summary>
    public bool TryOpen(ClaimedItem item, [NotNullWhen(true)] out byte[]? payload) => TryOpen(item.Id, item.Sealed, out payload);

    /// <summary>Decrypts the payload of an item that is not claimed; false when it was sealed with another master key, or changed.</summary>
    public bool TryOpen(Guid id, byte[] item, [NotNullWhen(true)] out byte[]? payload) => _sealer.TryOpen(item, Context(id), out payload);

    /// <summary>What a sealed payload belongs to.</summary>
    internal static byte[] Context(Guid id) => id.ToByteArray(bigEndian: true);
}
