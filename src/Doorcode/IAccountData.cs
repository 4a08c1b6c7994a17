using System.Text.Json.Nodes;
using Doorcode.Storage;

namespace Doorcode;

/// <summary>
/// Something that a feature keeps about accounts. Deleting and exporting an account ask every implementation, so no list of
/// tables has to be kept.
/// </summary>
internal interface IAccountData
{
    /// <summary>The member of the export that holds it, in snake_case.</summary>
    string Name { get; }

    /// <summary>What an owner may see of it; without secrets, hashes and codes. Null when there is nothing.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancel">Stops waiting.</param>
    ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel) => ValueTask.FromResult<JsonNode?>(null);

    /// <summary>
    /// The same item by item, for what may be too much for the memory of one request; null where <see cref="ExportAsync"/> tells it.
    /// </summary>
    /// <param name="account">The account.</param>
    IAsyncEnumerable<JsonNode>? ExportItems(AccountId account) => null;

    /// <summary>Removes it, in the transaction that deletes the account; runs before the account's own row goes.</summary>
    /// <param name="transaction">Deletes the account.</param>
    /// <param name="account">The account.</param>
    ValueTask EraseAsync(Transaction transaction, AccountId account);
}
