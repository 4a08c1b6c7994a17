using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>An account that a stop code has just shut: its password opens nothing until a reset sets another.</summary>
/// <param name="Email">Its address at that moment, as its owner typed it.</param>
/// <param name="Factors">Its kinds of second factors at that moment.</param>
/// <param name="Language">The language that was last remembered for it (BCP 47); null while none is known.</param>
internal sealed record ShutAccount(string Email, FactorKinds Factors, string? Language)
{
    /// <summary>It demands no epoch: a change of the account meanwhile does not stop it.</summary>
    private const string Shut = $"""
        UPDATE accounts SET password_hash = '{ImportedHashes.Unusable}', epoch = epoch + 1 WHERE id = @id AND status <> 'held'
        RETURNING email, factors, language
        """;

    private const string Correct = "UPDATE accounts SET factors = @factors WHERE id = @id";

    /// <summary>Makes the password of an account unusable and raises the epoch; null when there is no such account.</summary>
    public static ValueTask<ShutAccount?> RunAsync(Transaction transaction, AccountId account) =>
        transaction.FirstAsync(Shut, row => new ShutAccount(row.Text(0), (FactorKinds)row.Number(1), row.TextOrNull(2)), ("@id", account.Value));

    /// <summary>Writes which kinds of second factors an account still has, in the transaction that has shut it.</summary>
    public static async ValueTask CorrectFactorsAsync(Transaction transaction, AccountId account, FactorKinds factors) =>
        await transaction.ExecuteAsync(Correct, ("@factors", (long)factors), ("@id", account.Value));
}
