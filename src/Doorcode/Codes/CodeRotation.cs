using System.Text.Json;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Codes;

/// <summary>
/// Mailed codes when the master key is exchanged. The sealed part of each holds its address, network and code, so its keyed hashes
/// are made anew and the code goes on working. A row of an early version, whose sealed part holds no address, is deleted.
/// </summary>
internal sealed class CodeRotation : IMasterKeyRotation
{
    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var (old, next) = (change.Old(SealedCodes.Label), change.Next(SealedCodes.Label));
        var addresses = new LookupKeys(() => change.Derive(LookupKeys.Label));
        var macKey = change.Derive(SealedCodes.MacLabel);
        foreach (var row in await SqlCodeStore.AllSealedAsync(transaction))
        {
            var plain = old.TryOpen(row.Sealed, row.Id, out var opened) ? opened : null;
            var content = plain is null ? null : JsonSerializer.Deserialize(plain, CodeJson.Default.CodeContent);
            if (content is null || !EmailAddress.TryParse(content.Address ?? content.MailTo ?? "", out var address, out _))
            {
                await SqlCodeStore.RemoveRowAsync(transaction, row.Id);
                continue;
            }

            var subject = SealedCodes.Subject(addresses, address);
            await SqlCodeStore.ReplaceAsync(transaction, row.Id, new ResealedCode(
                subject,
                SealedCodes.Network(addresses, content.Network ?? ""),
                content.Code is null ? row.Mac : SealedCodes.Mac(macKey, row.Purpose, subject, content.Code),
                next.Seal(plain, row.Id)));
        }
    }
}
