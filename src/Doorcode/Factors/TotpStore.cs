using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Proofs;
using Doorcode.Sealing;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Factors;

/// <summary>An authenticator app that is about to be asked.</summary>
/// <param name="Id">Its enrolment.</param>
/// <param name="Key">Its key.</param>
/// <param name="LastStep">The step of the last code that was accepted.</param>
/// <param name="Guess">The guess that was counted for this code.</param>
internal sealed record GuessedTotp(byte[] Id, TotpKey Key, long LastStep, string Guess);

/// <summary>A guess that was counted for a ticket, and for the app of its account.</summary>
/// <param name="Ticket">The ticket.</param>
/// <param name="App">The app; null when the account has none, or too many guesses were wrong.</param>
/// <param name="Wait">How long until a code is judged again, when too many guesses were wrong; else null.</param>
internal sealed record TotpGuess(OpenTicket Ticket, GuessedTotp? App, TimeSpan? Wait);

/// <summary>The authenticator apps of the accounts: one row each.</summary>
internal sealed class TotpStore(Database database, LoginTicketStore tickets, ServerClock clock, MasterKey master) : IFactorStore
{
    private const string Label = "doorcode:totp";

    /// <summary>How long a wrong code counts. While ten of them count, no code of the app is judged.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>A ring of ten guesses, the oldest first. An entry is a time in 13 digits and a mark that makes it unique, 18 characters in all.</summary>
    private const string NoGuess = "0000000000000x0000";
    private const int MostGuesses = 10;
    private const int TimeDigits = 13;
    private const int MarkLength = 4;

    /// <summary>All letters and digits but the x that stands before a mark.</summary>
    private const string MarkLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwyz";

    /// <summary>
    /// Counts a guess before it is judged: of any number of concurrent requests, no more than ten are judged. The oldest of the last ten
    /// guesses must have left the window.
    /// </summary>
    private const string CountGuess = """
        UPDATE totp_keys SET guesses = substr(guesses, 19) || @guess
        WHERE account_id = @account AND substr(guesses, 1, 13) <= @start
        RETURNING id, sealed, last_step
        """;

    /// <summary>The same for the account of a ticket, if the same transaction has counted a guess of the ticket.</summary>
    private const string CountGuessOfTicket = """
        UPDATE totp_keys SET guesses = substr(guesses, 19) || @guess
        WHERE account_id = (SELECT t.account_id FROM login_tickets AS t WHERE t.hash = @hash AND t.guess = @mark)
          AND substr(guesses, 1, 13) <= @start
        """;

    private const string OfTicket = """
        SELECT id, sealed, last_step, guesses FROM totp_keys
        WHERE account_id = (SELECT t.account_id FROM login_tickets AS t WHERE t.hash = @hash AND t.guess = @mark)
        """;

    private const string Guesses = "SELECT guesses FROM totp_keys WHERE account_id = @account";

    /// <summary>Accepts a code once, and takes its guess out of the ring.</summary>
    private const string Accept = """
        UPDATE totp_keys SET last_step = @step, last_used_at = @now,
          guesses = CASE WHEN replace(guesses, @guess, '') = guesses THEN guesses ELSE @none || replace(guesses, @guess, '') END
        WHERE account_id = @account AND id = @id AND last_step < @step
        """;

    /// <summary>Takes one guess out of the ring, if it is there.</summary>
    private const string GiveBack = """
        UPDATE totp_keys SET guesses = @none || replace(guesses, @guess, '')
        WHERE account_id = @account AND id = @id AND replace(guesses, @guess, '') <> guesses
        """;

    private const string Put = """
        INSERT INTO totp_keys (account_id, id, sealed, created_at, last_used_at, last_step, guesses)
        VALUES (@account, @id, @sealed, @now, @now, @step, @guesses)
        ON CONFLICT (account_id) DO UPDATE SET id = excluded.id, sealed = excluded.sealed, created_at = excluded.created_at,
          last_used_at = excluded.last_used_at, last_step = excluded.last_step, guesses = excluded.guesses
        """;

    private const string KeyOf = "SELECT id, sealed FROM totp_keys WHERE account_id = @account";
    private const string Times = "SELECT created_at, last_used_at FROM totp_keys WHERE account_id = @account";
    private const string Remove = "DELETE FROM totp_keys WHERE account_id = @account";
    private const string RemoveSince = "DELETE FROM totp_keys WHERE account_id = @account AND created_at >= @time";
    private const string Any = "SELECT COUNT(*) FROM totp_keys WHERE account_id = @account";

    private const string Keys = "SELECT account_id, id, sealed FROM totp_keys";
    private const string ReplaceKey = "UPDATE totp_keys SET sealed = @sealed WHERE account_id = @account";

    private readonly Sealer _sealer = new(master, Label);

    public FactorKinds Kind => FactorKinds.Totp;

    public EventKind? Removed => FactorsEvents.TotpRemoved;

    /// <summary>Counts a guess and returns the app that it is for; null when the account has none, or too many guesses were wrong.</summary>
    public async Task<GuessedTotp?> GuessAsync(AccountId account, CancellationToken cancel)
    {
        var mark = RandomNumberGenerator.GetString(MarkLetters, MarkLength);
        return await database.WriteRelaxedAsync(
            tx =>
            {
                var guess = Entry(tx.Now, mark);
                return tx.LastAsync(
                    CountGuess,
                    row => new GuessedTotp(row.Bytes(0), Open(account, row.Bytes(0), row.Bytes(1)), row.Number(2), guess),
                    ("@guess", guess),
                    ("@account", account.Value),
                    ("@start", Time(tx.Now - (long)Window.TotalMilliseconds)));
            },
            cancel);
    }

    /// <summary>Counts a guess of a ticket and one of its account's app, in one round trip; null when the ticket is dead, or no guess of it is left.</summary>
    public async Task<TotpGuess?> GuessAsync(byte[] ticket, CancellationToken cancel)
    {
        var mark = RandomNumberGenerator.GetString(MarkLetters, MarkLength);
        return await tickets.GuessAsync(ticket, AskAsync, cancel) is var (open, (asked, now))
            ? Of(open, asked.Value, Entry(now, mark), now)
            : null;

        async ValueTask<(DeferredResult<GuessedRow> App, long Now)> AskAsync(Transaction tx, string ofTicket)
        {
            await tx.SendAsync(
                CountGuessOfTicket,
                ("@guess", Entry(tx.Now, mark)),
                ("@hash", ticket),
                ("@mark", ofTicket),
                ("@start", Time(tx.Now - (long)Window.TotalMilliseconds)));
            var app = await tx.AskAsync(
                OfTicket,
                row => new GuessedRow(row.Bytes(0), row.Bytes(1), row.Number(2), row.Text(3)),
                ("@hash", ticket),
                ("@mark", ofTicket));
            return (app, tx.Now);
        }
    }

    /// <summary>Gives back the guess of a right code that was not accepted.</summary>
    public Task GiveBackAsync(AccountId account, GuessedTotp app, CancellationToken cancel) =>
        database.ExecuteAsync(
            GiveBack, cancel, ("@none", NoGuess), ("@guess", app.Guess), ("@account", account.Value), ("@id", app.Id));

    /// <summary>How long until a code is judged again; null when the account has no app.</summary>
    public async ValueTask<TimeSpan?> WaitAsync(AccountId account, CancellationToken cancel) =>
        await database.FirstAsync(Guesses, row => row.Text(0), cancel, ("@account", account.Value)) is { } guesses
            ? WaitOf(guesses, clock.Now)
            : null;

    /// <summary>
    /// Accepts the code of a step. If the step or a later one was accepted meanwhile, or the app was replaced, the transaction is undone
    /// and ends with an <see cref="UnchangedException"/>.
    /// </summary>
    public static ValueTask AcceptAsync(Transaction transaction, AccountId account, GuessedTotp app, long step) =>
        transaction.DemandAsync(
            Accept,
            ("@step", step),
            ("@now", transaction.Now),
            ("@guess", app.Guess),
            ("@none", NoGuess),
            ("@account", account.Value),
            ("@id", app.Id));

    /// <summary>Stores the app of an account in place of the one before. The step of its first code is used up.</summary>
    public ValueTask PutAsync(Transaction transaction, AccountId account, byte[] id, TotpKey key, long step) =>
        transaction.SendAsync(
            Put,
            ("@account", account.Value),
            ("@id", id),
            ("@sealed", _sealer.Seal(key.Bytes, Context(account, id))),
            ("@now", transaction.Now),
            ("@step", step),
            ("@guesses", string.Concat(Enumerable.Repeat(NoGuess, MostGuesses))));

    /// <summary>When the app of an account was enrolled and last used; null when there is none.</summary>
    public ValueTask<TotpTimes?> FindAsync(AccountId account, CancellationToken cancel) =>
        database.FirstAsync(Times, row => new TotpTimes(row.Number(0), row.Number(1)), cancel, ("@account", account.Value));

    /// <summary>The key of an account's app; null when there is none.</summary>
    public ValueTask<TotpKey?> FindKeyAsync(AccountId account, CancellationToken cancel) =>
        database.FirstAsync(KeyOf, row => Open(account, row.Bytes(0), row.Bytes(1)), cancel, ("@account", account.Value));

    /// <summary>Removes the app. If there is none, the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    public static ValueTask RemoveAsync(Transaction transaction, AccountId account) =>
        transaction.DemandAsync(Remove, ("@account", account.Value));

    /// <summary>Removes the app if there is one.</summary>
    public static ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Remove, ("@account", account.Value));

    public async ValueTask<LateRemoval> RemoveEnrolledSinceAsync(Transaction transaction, AccountId account, long time)
    {
        var removed = await transaction.ExecuteAsync(RemoveSince, ("@account", account.Value), ("@time", time));
        return new LateRemoval(removed, await transaction.FirstAsync(Any, row => row.Number(0), ("@account", account.Value)) == 0);
    }

    /// <summary>Seals all keys under the next master key.</summary>
    public static async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        foreach (var (account, id, sealedKey) in await transaction.AllAsync(Keys, row => (row.Id(0), row.Bytes(1), row.Bytes(2))))
        {
            var resealed = change.ReSeal(Label, sealedKey, Context(new AccountId(account), id));
            await transaction.ExecuteAsync(ReplaceKey, ("@sealed", resealed), ("@account", account));
        }
    }

    /// <summary>A key opens for its account and its enrolment alone.</summary>
    internal static byte[] Context(AccountId account, byte[] id) => [.. account.Value.ToByteArray(bigEndian: true), .. id];

    private TotpGuess Of(OpenTicket ticket, GuessedRow? row, string guess, long now)
    {
        if (row is null)
            return new TotpGuess(ticket, App: null, Wait: null);

        // The newest guess in the ring is this one, unless it was full.
        // Another guess of the same millisecond has the same mark once in 14 million times; then one more than ten is judged.
        return row.Guesses.EndsWith(guess, StringComparison.Ordinal)
            ? new TotpGuess(ticket, new GuessedTotp(row.Id, Open(ticket.Account.Id, row.Id, row.Sealed), row.LastStep, guess), Wait: null)
            : new TotpGuess(ticket, App: null, WaitOf(row.Guesses, now));
    }

    private static TimeSpan WaitOf(string guesses, long now) => TimeSpan.FromMilliseconds(
        Math.Max(1, long.Parse(guesses.AsSpan(0, TimeDigits), CultureInfo.InvariantCulture) + (long)Window.TotalMilliseconds - now));

    private static string Entry(long now, string mark) => string.Create(CultureInfo.InvariantCulture, $"{now:D13}x{mark}");

    private TotpKey Open(AccountId account, byte[] id, byte[] sealedKey) => new(_sealer.Open(sealedKey, Context(account, id)));

    private static string Time(long time) => time.ToString("D13", CultureInfo.InvariantCulture);

    private sealed record GuessedRow(byte[] Id, byte[] Sealed, long LastStep, string Guesses);
}

/// <summary>When an app was enrolled and last used, UTC milliseconds.</summary>
internal sealed record TotpTimes(long CreatedAt, long LastUsedAt);
