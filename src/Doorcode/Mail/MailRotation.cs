using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Mail;

/// <summary>
/// Waiting mail when the master key is exchanged: it is sealed anew, and its keyed hashes are made anew from what it says. One that
/// does not open stays as it is, and the dispatcher gives it up. One that a newer version wrote keeps its old hashes: they only
/// decide about its turn.
/// </summary>
internal sealed class MailRotation : IMasterKeyRotation
{
    private const string All = "SELECT id, sealed FROM outbox WHERE sealed IS NOT NULL";
    private const string Replace = "UPDATE outbox SET sealed = @sealed WHERE id = @id";
    private const string ReplaceLane = "UPDATE outbox SET domain = @domain, site = @site WHERE id = @id";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var keys = new LookupKeys(() => change.Derive(LookupKeys.Purpose));
        foreach (var (id, mail) in await transaction.AllAsync(All, row => (row.Id(0), row.Bytes(1))))
        {
            var context = Outbox.Context(id);
            if (!change.Old(Outbox.Purpose).TryOpen(mail, context, out var plain))
                continue;

            await transaction.ExecuteAsync(Replace, ("@sealed", change.Next(Outbox.Purpose).Seal(plain, context)), ("@id", id));
            if (Outbox.Read(plain) is { } read)
            {
                var lane = MailLane.Of(read, keys);
                await transaction.ExecuteAsync(ReplaceLane, ("@domain", lane.Domain), ("@site", lane.Site), ("@id", id));
            }
        }
    }
}
