using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>The store of one kind of second factors, as far as it is asked when a change of address is stopped or undone.</summary>
internal interface IFactorStore
{
    /// <summary>Which kind.</summary>
    FactorKinds Kind { get; }

    /// <summary>The event that records a removal; null for a kind whose removal is not recorded, such as recovery codes.</summary>
    EventKind? Removed { get; }

    /// <summary>Removes what an account has enrolled since a time. The caller writes the account's kinds.</summary>
    /// <param name="transaction">Removes it.</param>
    /// <param name="account">Whose.</param>
    /// <param name="time">UTC milliseconds.</param>
    /// <returns>How many were removed, and whether none of the kind is left.</returns>
    ValueTask<LateRemoval> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time);
}

/// <summary>What was removed of one kind.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsNoneLeft">Whether the account has none of the kind any more.</param>
internal readonly record struct LateRemoval(int Count, bool IsNoneLeft);
