namespace Doorcode.Proofs;

/// <summary>Lists the passkeys of an account. Not registered where there are no passkeys.</summary>
internal interface IPasskeyList
{
    /// <summary>All of them, the oldest first.</summary>
    ValueTask<IReadOnlyList<ListedPasskey>> AllAsync(AccountId account, CancellationToken cancel);
}
