using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Events;

/// <summary>
/// The audit log when the master key is exchanged: it is not changed, so an address has another subject from then on. The line
/// that says so tells where the one ends and the other begins.
/// </summary>
internal sealed class AuditMark : IMasterKeyRotation
{
    public ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change) =>
        AuditStore.AppendAsync(transaction, new AuditEntry(AuditEvent.MasterKeyRotated, AuditOutcome.Done) { Details = "by command" });
}
