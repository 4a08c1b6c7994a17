using Doorcode.Storage;

namespace Doorcode.Sessions;

/// <summary>
/// Remembers the devices that each account is used from, in the transaction that begins a session. Not registered where nothing is
/// remembered.
/// </summary>
internal interface ISeenDevices
{
    /// <summary>
    /// Sees a device that is remembered, without another round trip. If it is not remembered, the transaction is undone and ends with an
    /// <see cref="UnchangedException"/>.
    /// </summary>
    /// <param name="transaction">Has begun the session.</param>
    /// <param name="session">The session.</param>
    ValueTask SeeAgainAsync(Transaction transaction, NewSession session);

    /// <summary>Sees any device, and does what there is to do about a new one.</summary>
    /// <param name="transaction">Has begun the session, and holds the account's row.</param>
    /// <param name="session">The session.</param>
    ValueTask SeeAsync(Transaction transaction, NewSession session);
}
