using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Storage;

namespace Doorcode.Proofs;

/// <summary>A kind of second factor, as an export of all accounts takes it along, with its secrets, and an import brings it.</summary>
internal interface IMovedFactor
{
    /// <summary>Which kind.</summary>
    FactorKinds Kind { get; }

    /// <summary>The member of an account that holds it.</summary>
    string Name { get; }

    /// <summary>What an account has of it; null when it has none.</summary>
    ValueTask<JsonNode?> ExportAsync(AccountId account, CancellationToken cancel);

    /// <summary>Reads what an import brings.</summary>
    /// <param name="moved">The member's value.</param>
    /// <returns>Stores it for the account; null when it cannot be read.</returns>
    Func<Transaction, AccountId, ValueTask>? Read(JsonNode moved);
}
