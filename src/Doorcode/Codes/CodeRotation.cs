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
    private const string All = "SELECT id, purpose, code_mac, sealed FROM challenges";

    private const string Replace = """
        UPDATE challenges SET subject = @subject, network = @network, code_mac = @mac, sealed = @sealed WHERE id = @id
        """;

    private const string Remove = "DELETE FROM challenges WHERE id = @id";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var (old, next) = (change.Old(SealedCodes.Label), change.Next(SealedCodes.Label));
        var addresses = new LookupKeys(() => change.Derive(LookupKeys.Label));
        var macKey = change.Derive(SealedCodes.MacLabel);
        var rows = await transaction.AllAsync(
            All, row => new { Id = row.Bytes(0), Purpose = row.Text(1), Mac = row.Bytes(2), Sealed = row.Bytes(3) });
        foreach (var row in rows)
        {
            var plain = old.TryOpen(row.Sealed, row.Id, out var opened) ? opened : null;
            var content = plain is null ? null : JsonSerializer.Deserialize(plain, CodeJson.Default.CodeContent);
            if (content is null || !EmailAddress.TryParse(content.Address ?? content.MailTo ?? "", out var address, out _))
            {
                await transaction.ExecuteAsync(Remove, ("@id", row.Id));
                continue;
            }

            var subject = SealedCodes.Subject(addresses, address);
            await transaction.ExecuteAsync(
                Replace,
                ("@subject", subject),
                ("@network", SealedCodes.Network(addresses, content.Network ?? "")),
                ("@mac", content.Code is null ? row.Mac : SealedCodes.Mac(macKey, row.Purpose, subject, content.Code)),
                ("@sealed", next.Seal(plain, row.Id)),
                ("@id", row.Id));
        }
    }
}
