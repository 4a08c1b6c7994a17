using System.Text;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.EmailChange;

/// <summary>Stop codes when the master key is exchanged: each gets a new seal and a new keyed hash, so it goes on working.</summary>
internal sealed class StopCodeRotation : IMasterKeyRotation
{
    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var (old, next, macKey) = (change.Old(StopCodes.Label), change.Next(StopCodes.Label), change.Derive(StopCodes.MacLabel));
        foreach (var stored in await EmailChangeStore.AllStopCodesAsync(transaction))
        {
            var context = StopCodes.Context(stored.Change);
            if (!EmailAddress.TryParse(stored.Old, out var address, out _) || !old.TryOpen(stored.Sealed, context, out var code))
                continue;

            var kept = new KeptStopCode(StopCodes.Mac(macKey, Encoding.UTF8.GetString(code), address), next.Seal(code, context));
            await EmailChangeStore.ReplaceStopCodeAsync(transaction, stored.Change, kept);
        }
    }
}
