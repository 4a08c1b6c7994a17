using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>Every token ends with its session at the latest, and every session's id is made from the time at which it began.</summary>
internal sealed class SessionTokens : ITokenHolder
{
    public ValueTask<bool> HasLivingFromBeforeAsync(Transaction transaction, long time) =>
        SessionStore.HasLivingFromBeforeAsync(transaction, time);
}
