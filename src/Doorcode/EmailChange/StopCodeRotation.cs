using System.Text;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>Stop codes when the master key is exchanged: each is sealed anew and its keyed hash made anew, so it goes on working.</summary>
internal sealed class StopCodeRotation : IMasterKeyRotation
{
    private const string All = "SELECT id, old_email, sealed FROM email_changes";

    private const string Replace = "UPDATE email_changes SET stop_mac = @mac, sealed = @sealed WHERE id = @id";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var (old, next, macKey) = (change.Old(StopCodes.Label), change.Next(StopCodes.Label), change.Derive(StopCodes.MacLabel));
        foreach (var (id, email, content) in await transaction.AllAsync(All, row => (row.Id(0), row.Text(1), row.Bytes(2))))
        {
            var context = StopCodes.Context(id);
            if (!EmailAddress.TryParse(email, out var address, out _) || !old.TryOpen(content, context, out var plain))
                continue;

            await transaction.ExecuteAsync(
                Replace,
                ("@mac", StopCodes.Mac(macKey, Encoding.UTF8.GetString(plain), address)),
                ("@sealed", next.Seal(plain, context)),
                ("@id", id));
        }
    }
}
