using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Events;

/// <summary>
/// The audit log when the master key is exchanged. Its lines do not change, so old lines keep the old lookup keys; the line that
/// this adds marks where new ones begin.
/// </summary>
internal sealed class AuditMark : IMasterKeyRotation
{
    public ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change) =>
        AuditStore.AppendAsync(transaction, new EventRecord(AuditEvents.MasterKeyRotated) { Details = "by command" });
}
