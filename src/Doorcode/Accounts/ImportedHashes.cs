using Doorcode.Passwords.Imported;
using Doorcode.Storage;

namespace Doorcode.Accounts;

/// <summary>
/// Looks which kinds of imported hashes the database holds, at the start and once a minute. It jumps from kind to kind along
/// an index that has imported hashes only, so it costs as many steps as there are kinds, however many accounts there are.
/// </summary>
internal sealed class ImportedHashes(Database database, FailedLoginCost failures) : IMaintenance
{
    /// <summary>
    /// Unreadable hashes take a step each. A kind that sorts after too many of them is learned when an account of that kind logs in.
    /// </summary>
    private const int MostSteps = 1000;

    /// <summary>Sorts after everything that begins the same.</summary>
    private const string Last = "\U0010FFFF";

    /// <summary>The hash that Django and others store for an account without a password.</summary>
    internal const string Unusable = HashFormats.Unusable;

    /// <summary>The condition of the index accounts_imported, word for word.</summary>
    internal const string IsImported = "substr(password_hash, 1, 31) <> '$argon2id$v=19$m=19456,t=2,p=1$'";

    private readonly string _next = $"""
        SELECT password_hash FROM accounts
        WHERE {IsImported} AND password_hash {database.ByteOrder} > @after
        ORDER BY password_hash {database.ByteOrder} LIMIT 1
        """;

    public async Task MaintainAsync(CancellationToken cancel)
    {
        var after = "";
        var isAny = false;
        for (var step = 0; step < MostSteps; step++)
        {
            if (await database.FirstAsync(_next, row => row.Text(0), cancel, ("@after", after)) is not { } hash)
            {
                // The last one has been replaced.
                if (!isAny)
                    failures.Forget();

                return;
            }

            var readable = HashFormats.Read(hash);
            if (readable is not null)
            {
                failures.Learn(readable.Work);
                isAny = true;
            }

            after = (readable?.Prefix ?? (hash.StartsWith(Unusable, StringComparison.Ordinal) ? Unusable : null)) is { } prefix
                ? prefix + Last
                : hash;
        }
    }
}
