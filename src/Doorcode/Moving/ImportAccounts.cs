using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Identities;
using Doorcode.Moving.Formats;
using Doorcode.Passwords.Imported;
using Doorcode.Storage;

namespace Doorcode.Moving;

/// <summary>What became of the rows of a file.</summary>
/// <param name="Read">How many there are.</param>
/// <param name="Taken">How many are accounts now.</param>
/// <param name="AlreadyThere">How many an earlier run had taken.</param>
/// <param name="NotTaken">How many were refused; each has a line of the report.</param>
[Experimental("DOORCODE002")]
public sealed record ImportSummary(long Read, long Taken, long AlreadyThere, long NotTaken);

/// <summary>
/// Imports accounts, in batches of one transaction each, beside servers that serve. A second run goes on where one was cut off: what is
/// there stays as it is. No mail is sent, and handlers of the app are told nothing.
/// </summary>
[Experimental("DOORCODE002")]
public sealed class ImportAccounts
{
    private const int BatchSize = 500;

    private static readonly Refusal CostlyTogether = new(
        "hash_too_costly",
        "With the kinds of hashes that are here already, a wrong password would cost more than two seconds; without the hash, a reset by mailed code opens the account.");

    private readonly CheckAccount _check;
    private readonly AccountStore _accounts;
    private readonly IdentityStore _identities;
    private readonly ImportedHashes _hashes;
    private readonly FailedLoginCost _failures;
    private readonly EventLog _events;
    private readonly Database _database;

    internal ImportAccounts(
        CheckAccount check,
        AccountStore accounts,
        IdentityStore identities,
        ImportedHashes hashes,
        FailedLoginCost failures,
        EventLog events,
        Database database) =>
        (_check, _accounts, _identities, _hashes, _failures, _events, _database) = (check, accounts, identities, hashes, failures, events, database);

    /// <summary>Imports the rows of a file; of several with one address the first is taken.</summary>
    /// <param name="format">How the file is read.</param>
    /// <param name="files">The file, and what the format needs to know beside it.</param>
    /// <param name="legacyClaim">The claim that keeps the old ids; each system that accounts come from has one of its own.</param>
    /// <param name="report">Gets a line for each row that is not taken.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <exception cref="FileFormatException">The file is not of this kind.</exception>
    public Task<ImportSummary> RunAsync(
        IImportFormat format, ImportFiles files, string legacyClaim, Func<JsonObject, Task> report, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(format);
        return RunAsync(new ImportSource(format.Name, legacyClaim), format.ReadAsync(files, cancel), report, cancel);
    }

    /// <summary>Checks the rows of a file and writes nothing.</summary>
    /// <inheritdoc cref="RunAsync(IImportFormat, ImportFiles, string, Func{JsonObject, Task}, CancellationToken)"/>
    public Task<ImportSummary> TryAsync(
        IImportFormat format, ImportFiles files, string legacyClaim, Func<JsonObject, Task> report, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(format);
        return TryAsync(new ImportSource(format.Name, legacyClaim), format.ReadAsync(files, cancel), report, cancel);
    }

    /// <summary>Imports rows.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="rows">The rows, in the order of the file; of several with one address the first is taken.</param>
    /// <param name="report">Gets a line for each row that is not taken.</param>
    /// <param name="cancel">Stops between two batches.</param>
    internal async Task<ImportSummary> RunAsync(
        ImportSource source, IAsyncEnumerable<MovedRow> rows, Func<JsonObject, Task> report, CancellationToken cancel)
    {
        await RecordAsync(MovingEvents.ImportBegun, source.Name, cancel);
        await _hashes.MaintainAsync(cancel);
        var summary = new ImportSummary(0, 0, 0, 0);
        await foreach (var batch in CheckedAsync(rows, source, cancel).Ahead(cancel))
        {
            var (ready, refused) = (batch.Ready, batch.Refused);
            var written = await WriteAsync(ready, cancel);
            for (var i = 0; i < ready.Count; i++)
            {
                if (written[i].Why is { } why)
                    refused.Add((ready[i].Row, why));
            }

            foreach (var (row, why) in refused)
                await report(Line(row, why));

            summary = new ImportSummary(
                summary.Read + batch.Count,
                summary.Taken + written.Count(one => one.Outcome is ImportOutcome.Taken),
                summary.AlreadyThere + written.Count(one => one.Outcome is ImportOutcome.AlreadyThere),
                summary.NotTaken + refused.Count);
        }

        await RecordAsync(
            MovingEvents.ImportDone,
            string.Create(CultureInfo.InvariantCulture, $"{source.Name}: {summary.Taken} taken, {summary.AlreadyThere} were there, {summary.NotTaken} not taken"),
            cancel);
        return summary;
    }

    /// <summary>
    /// Says what an import would do and changes nothing. To find addresses, ids, identities and passkeys that come twice it remembers 16 bytes of
    /// each.
    /// </summary>
    /// <inheritdoc cref="RunAsync(ImportSource, IAsyncEnumerable{MovedRow}, Func{JsonObject, Task}, CancellationToken)"/>
    internal async Task<ImportSummary> TryAsync(
        ImportSource source, IAsyncEnumerable<MovedRow> rows, Func<JsonObject, Task> report, CancellationToken cancel)
    {
        var summary = new ImportSummary(0, 0, 0, 0);
        var collisions = new Collisions(_accounts, _identities, _database);
        var roles = new RoleNamesOfFile();
        await _hashes.MaintainAsync(cancel);
        var failures = _failures.Copy();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            var ready = _check.Run(row, source, out var why);
            if (ready is not null && (why = roles.Check(row)) is null)
                why = IsAffordable(ready, failures) ? await collisions.FindAsync(ready, cancel) : CostlyTogether;

            if (why is not null)
                await report(Line(row, why));

            summary = summary with
            {
                Read = summary.Read + 1,
                Taken = summary.Taken + (why is null ? 1 : 0),
                NotTaken = summary.NotTaken + (why is null ? 0 : 1),
            };
        }

        return summary;
    }

    private async IAsyncEnumerable<Batch> CheckedAsync(
        IAsyncEnumerable<MovedRow> rows, ImportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        var roles = new RoleNamesOfFile();
        await foreach (var some in rows.Chunked(BatchSize, cancel))
            yield return Check(some, source, roles);
    }

    private Batch Check(IReadOnlyList<MovedRow> batch, ImportSource source, RoleNamesOfFile roles)
    {
        var (ready, refused) = (new List<CheckedAccount>(batch.Count), new List<(MovedRow, Refusal)>());
        // Weak hashes are wrapped here, which takes as long as a login.
        var results = new (CheckedAccount? Account, Refusal? Why)[batch.Count];
        Parallel.For(0, batch.Count, i =>
        {
            var account = _check.Run(batch[i], source, out var why);
            results[i] = (account, why);
        });
        for (var i = 0; i < batch.Count; i++)
        {
            var why = results[i].Why ?? roles.Check(batch[i]);
            if (why is not null)
                refused.Add((batch[i], why));
            else if (results[i].Account is { } account && IsAffordable(account, _failures))
                ready.Add(account);
            else
                refused.Add((batch[i], CostlyTogether));
        }

        return new Batch(batch.Count, ready, refused);
    }

    /// <summary>
    /// Whether a failed login can do the work of this hash as well as of all others. Asked in the order of the file, so that it gets the same answer
    /// each time.
    /// </summary>
    private static bool IsAffordable(CheckedAccount account, FailedLoginCost failures) =>
        HashFormats.Read(account.Account.PasswordHash) is not { } readable || failures.TryLearn(readable.Work);

    private async Task<IReadOnlyList<Written>> WriteAsync(List<CheckedAccount> ready, CancellationToken cancel)
    {
        try
        {
            return await _database.WriteBulkAsync(tx => StoreAsync(tx, ready), cancel);
        }
        catch (UnchangedException)
        {
            // A passkey or an identity of one of them is another account's: each is written by itself.
            var written = new List<Written>();
            foreach (var one in ready)
                written.Add(await WriteOneAsync(one, cancel));

            return written;
        }
    }

    private async Task<Written> WriteOneAsync(CheckedAccount one, CancellationToken cancel)
    {
        try
        {
            return (await _database.WriteBulkAsync(tx => StoreAsync(tx, [one]), cancel))[0];
        }
        catch (UnchangedException)
        {
            // Asked at once: a later row of the batch may become an account with what this one has and no account had before.
            return new Written(Outcome: null, await Collisions.FindSharedAsync(one, _identities, earlier: [], cancel) ?? Collisions.NoLongerTaken);
        }
    }

    private static async ValueTask<IReadOnlyList<Written>> StoreAsync(Transaction transaction, List<CheckedAccount> ready)
    {
        var outcomes = await ImportedAccounts.AddAsync(transaction, [.. ready.Select(one => one.Account)]);
        for (var i = 0; i < ready.Count; i++)
        {
            if (outcomes[i].Outcome is not ImportOutcome.Taken)
                continue;

            foreach (var factor in ready[i].Factors)
                await factor.Store(transaction, outcomes[i].Id);

            await IdentityStore.AddAsync(transaction, outcomes[i].Id, ready[i].Identities);
        }

        return [.. outcomes.Select(each => new Written(each.Outcome, WhyOf(each.Outcome)))];
    }

    private static Refusal? WhyOf(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.AddressTaken => Collisions.AddressTaken,
        ImportOutcome.LegacyIdTaken => Collisions.LegacyIdTaken,
        ImportOutcome.IdTaken => Collisions.IdTaken,
        _ => null,
    };

    private static JsonObject Line(MovedRow row, Refusal why) => new()
    {
        ["place"] = row.Place,
        ["id"] = row.Account?.LegacyId ?? row.Account?.Id?.ToString("D"),
        ["email"] = row.Account?.Email,
        ["reason"] = why.Code,
        ["detail"] = why.Detail,
    };

    private Task RecordAsync(EventKind kind, string details, CancellationToken cancel) => _database.WriteAsync(
        async tx =>
        {
            await _events.RecordAsync(tx, new EventRecord(kind) { Details = details, LogValues = [("Details", details)] });
            return 0;
        },
        cancel);

    /// <summary>What became of a row that might be stored.</summary>
    /// <param name="Outcome">What the database did; null when another account has an identity or a factor of the row.</param>
    /// <param name="Why">Why the row is not taken; null when it is, or was before.</param>
    private sealed record Written(ImportOutcome? Outcome, Refusal? Why);

    /// <summary>Some rows of the file.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="Ready">Those that may be stored.</param>
    /// <param name="Refused">The others.</param>
    private sealed record Batch(int Count, List<CheckedAccount> Ready, List<(MovedRow Row, Refusal Why)> Refused);
}
