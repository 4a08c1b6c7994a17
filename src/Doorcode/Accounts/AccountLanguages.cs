using Doorcode.Addresses;
using Doorcode.Languages;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>
/// The language that an account's owner last preferred: for mails that no request of theirs causes. No answer depends on it, for that would
/// tell that there is an account.
/// </summary>
internal sealed class AccountLanguages(Database database, LanguageCatalogue languages)
{
    /// <summary>Writes nothing where the language is the same.</summary>
    private const string Remember = """
        UPDATE accounts SET language = @language WHERE id = @id AND (language IS NULL OR language <> @language)
        """;

    private const string ByAddress = "SELECT language FROM accounts WHERE email_canonical = @canonical";

    private const string ById = "SELECT language FROM accounts WHERE id = @id";

    /// <summary>Remembers what a request of the owner prefers; a request that prefers no language changes nothing.</summary>
    /// <param name="transaction">Has let the owner in.</param>
    /// <param name="account">The account.</param>
    /// <param name="accepted">What the request accepts, as Accept-Language says it.</param>
    public ValueTask RememberAsync(Transaction transaction, AccountId account, string? accepted) =>
        languages.Choose(accepted) is { } language
            ? transaction.SendAsync(Remember, ("@language", language.Tag), ("@id", account.Value))
            : ValueTask.CompletedTask;

    /// <summary>The language of the account that has an address; null when there is none.</summary>
    public ValueTask<string?> FindAsync(EmailAddress address, CancellationToken cancel) =>
        database.FirstAsync(ByAddress, row => row.TextOrNull(0), cancel, ("@canonical", address.Canonical));

    /// <summary>The language of an account; null when it has none.</summary>
    public static ValueTask<string?> FindAsync(Transaction transaction, AccountId account) =>
        transaction.FirstAsync(ById, row => row.TextOrNull(0), ("@id", account.Value));
}
