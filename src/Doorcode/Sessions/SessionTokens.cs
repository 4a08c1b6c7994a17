using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>Every token ends with its session at the latest, and every session's id is made from the time at which it began.</summary>
internal sealed class SessionTokens : ITokenHolder
{
    private const string Living = "SELECT expires_at FROM sessions WHERE id < @floor AND expires_at > @now LIMIT 1";

    public async ValueTask<bool> HasLivingFromBeforeAsync(Transaction transaction, long time) =>
        await transaction.FirstAsync(
            Living, row => (long?)row.Number(0), ("@floor", TimeOrderedId.FloorOf(time)), ("@now", transaction.Now)) is not null;
}
