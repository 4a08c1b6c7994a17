using Doorcode.Storage;

namespace Doorcode.Mail;

/// <summary>Waiting mail when the master key is exchanged. One that does not open stays as it is: the dispatcher gives it up.</summary>
internal sealed class SealedMails : ISealedState
{
    private const string All = "SELECT id, sealed FROM outbox WHERE sealed IS NOT NULL";
    private const string Replace = "UPDATE outbox SET sealed = @sealed WHERE id = @id";

    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        foreach (var (id, mail) in await transaction.AllAsync(All, row => (row.Id(0), row.Bytes(1))))
        {
            var context = Outbox.Context(id);
            if (change.Old(Outbox.Purpose).TryOpen(mail, context, out var plain))
                await transaction.ExecuteAsync(Replace, ("@sealed", change.Next(Outbox.Purpose).Seal(plain, context)), ("@id", id));
        }
    }
}
