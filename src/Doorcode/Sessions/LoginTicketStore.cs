using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>Tickets of logins that are not complete: one row each.</summary>
internal sealed class LoginTicketStore(Database database, ServerClock clock) : IMaintenance
{
    /// <summary>128 random bits, which no other guess has.</summary>
    private const int MarkDigits = 32;

    /// <summary>Issues a ticket only while the account is active and of the epoch at which its owner began to prove themselves.</summary>
    private readonly string _insert = $"""
        INSERT INTO login_tickets (hash, account_id, epoch, kind, guesses_left, amr, password_at, email_at, device, expires_at)
        SELECT @hash, id, epoch, @kind, @guesses, @amr, @password_at, @email_at, @device, @expires
        FROM accounts WHERE id = @account AND epoch = @epoch AND status = 'active' {database.HoldRow}
        """;

    /// <summary>A ticket is dead once anything has changed that makes void what waits for the account.</summary>
    private const string IsOfItsEpoch = """
        EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = login_tickets.account_id AND a.epoch = login_tickets.epoch AND a.status = 'active')
        """;

    private const string Columns = """
        account_id, epoch, (SELECT a.factors FROM accounts AS a WHERE a.id = login_tickets.account_id), amr, password_at, email_at,
          guesses_left, (SELECT a.email FROM accounts AS a WHERE a.id = login_tickets.account_id),
          (SELECT a.full_name FROM accounts AS a WHERE a.id = login_tickets.account_id), device,
          (SELECT a.roles FROM accounts AS a WHERE a.id = login_tickets.account_id),
          (SELECT a.claims FROM accounts AS a WHERE a.id = login_tickets.account_id),
          (SELECT a.language FROM accounts AS a WHERE a.id = login_tickets.account_id)
        """;

    /// <summary>
    /// Counts a guess before it is judged: of any number of requests at once, no more than the budget are judged. The mark tells the other statements
    /// of its transaction that it was counted.
    /// </summary>
    private const string CountGuess = $"""
        UPDATE login_tickets SET guesses_left = guesses_left - 1, guess = @mark
        WHERE hash = @hash AND kind = @kind AND guesses_left > 0 AND expires_at > @now AND {IsOfItsEpoch}
        """;

    private const string OfGuess = $"SELECT {Columns} FROM login_tickets WHERE hash = @hash AND guess = @mark";

    private const string GiveBack = "UPDATE login_tickets SET guesses_left = guesses_left + 1 WHERE hash = @hash";

    private const string Find = $"""
        SELECT {Columns} FROM login_tickets
        WHERE hash = @hash AND kind = @kind AND guesses_left > 0 AND expires_at > @now AND {IsOfItsEpoch}
        """;

    private const string Take = "DELETE FROM login_tickets WHERE hash = @hash AND expires_at > @now";

    private const string Erase = "DELETE FROM login_tickets WHERE account_id = @account";

    private readonly string _sweep = $"""
        DELETE FROM login_tickets WHERE hash IN (
          SELECT hash FROM login_tickets WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    /// <summary>Issues a ticket, unless the account has changed meanwhile or is not active: then the transaction is undone.</summary>
    public ValueTask InsertAsync(Transaction transaction, NewTicket ticket) =>
        transaction.DemandAsync(
            _insert,
            ("@hash", LoginTicket.Hash(ticket.Ticket.Text)),
            ("@kind", (long)ticket.Kind),
            ("@guesses", (long)LoginTicket.Guesses),
            ("@amr", ticket.Facts.Methods),
            ("@password_at", ticket.Facts.PasswordAt),
            ("@email_at", ticket.Facts.EmailAt),
            ("@device", ticket.Device),
            ("@expires", transaction.Now + (long)LoginTicket.Lifetime.TotalMilliseconds),
            ("@account", ticket.Account.Id.Value),
            ("@epoch", ticket.Account.Epoch));

    /// <summary>Counts a guess of a ticket, and asks what its proof is checked against, in one round trip.</summary>
    /// <typeparam name="T">What was asked.</typeparam>
    /// <param name="hash">SHA-256 of the ticket.</param>
    /// <param name="ask">
    /// Adds its questions to the transaction, which keeps the ticket's row until it ends. Gets the mark of this guess: the ticket's row has it in its column
    /// <c>guess</c>, and no row has it when nothing was counted.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The ticket and what was asked; null when the ticket is dead, or no guess of it is left.</returns>
    public async Task<(OpenTicket Ticket, T Asked)?> GuessAsync<T>(
        byte[] hash, Func<Transaction, string, ValueTask<T>> ask, CancellationToken cancel)
    {
        var mark = RandomNumberGenerator.GetHexString(MarkDigits);
        var (ticket, asked) = await database.WriteRelaxedAsync(
            async tx =>
            {
                await tx.SendAsync(CountGuess, ("@mark", mark), ("@hash", hash), ("@kind", (long)TicketKind.SecondFactor), ("@now", tx.Now));
                var ticket = await tx.AskAsync(OfGuess, row => Read(row, hash), ("@hash", hash), ("@mark", mark));
                return (ticket, await ask(tx, mark));
            },
            cancel);
        return ticket.Value is { } open ? (open, asked) : null;
    }

    /// <summary>Counts a guess of a ticket; null when it is dead, or no guess of it is left.</summary>
    public async Task<OpenTicket?> GuessAsync(byte[] hash, CancellationToken cancel) =>
        (await GuessAsync(hash, (_, _) => ValueTask.FromResult(true), cancel))?.Ticket;

    /// <summary>Gives back a guess that was not judged.</summary>
    public Task GiveBackAsync(byte[] hash, CancellationToken cancel) =>
        database.ExecuteAsync(GiveBack, cancel, ("@hash", hash));

    /// <summary>A ticket that lives; null when it is dead.</summary>
    public ValueTask<OpenTicket?> FindAsync(byte[] hash, TicketKind kind, CancellationToken cancel) =>
        database.FirstAsync(Find, row => Read(row, hash), cancel, ("@hash", hash), ("@kind", (long)kind), ("@now", clock.Now));

    /// <summary>Uses a ticket up. If it is dead, the transaction is undone and ends with an <see cref="UnchangedException"/>.</summary>
    public static ValueTask TakeAsync(Transaction transaction, byte[] hash) =>
        transaction.DemandAsync(Take, ("@hash", hash), ("@now", transaction.Now));

    /// <summary>Removes every ticket of an account.</summary>
    public static ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        transaction.SendAsync(Erase, ("@account", account.Value));

    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);

    private static OpenTicket Read(Row row, byte[] hash) => new(
        hash,
        new AccountAtEpoch(new AccountId(row.Id(0)), row.Number(1), (FactorKinds)row.Number(2))
        {
            Granted = RolesAndClaims.Read(row, 10),
            Language = row.TextOrNull(12),
        },
        new AuthenticationFacts(row.Text(3), AssuranceLevel.OneFactor, row.NumberOrNull(4), FactorAt: null) { EmailAt = row.NumberOrNull(5) },
        row.Number(6))
    {
        Email = row.Text(7),
        FullName = row.Text(8),
        Device = row.TextOrNull(9),
    };
}
