using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Successors of refresh tokens when the master key is exchanged: those that are still in their grace stay, the others are forgotten.</summary>
internal sealed class SuccessorRotation(IOptions<JwtOptions> options) : IMasterKeyRotation
{
    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var before = transaction.Now - (long)options.Value.RefreshGrace.TotalMilliseconds;
        foreach (var kept in await SessionStore.ForgetSuccessorsAsync(transaction, before))
        {
            var context = RotateSession.Context(kept.Session, kept.Generation);
            await SessionStore.ReplaceSuccessorAsync(
                transaction, kept.Session, change.ReSeal(RotateSession.SuccessorPurpose, kept.Sealed, context));
        }
    }
}
