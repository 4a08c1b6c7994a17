using Doorcode.Storage;

namespace Doorcode.Tokens;

/// <summary>A feature that keeps something that lives as long as its tokens, such as a session. A signing key outlives all of it.</summary>
internal interface ITokenHolder
{
    /// <summary>Whether anything that began before the time has not expired.</summary>
    /// <param name="transaction">Reads it.</param>
    /// <param name="time">UTC milliseconds since 1970.</param>
    ValueTask<bool> HasLivingFromBeforeAsync(Transaction transaction, long time);
}
