using System.Text.Json.Nodes;
using Doorcode.Accounts;

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
    /// <param name="fault">What the row has, in words, such as <c>more than 10 passkeys</c>; null with a factor.</param>
    /// <returns>What an account can have; null when the value cannot be taken.</returns>
    MovedFactor? Read(JsonNode moved, out string? fault);
}
