using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Sessions: one row each, with the generation of its refresh token.</summary>
internal sealed class SessionStore(Database database, ServerClock clock, IOptions<SessionsOptions> options) : IMaintenance
{
    /// <summary>Begins a session only while the account is active and of the epoch at which its owner began to prove themselves.</summary>
    private readonly string _insert = $"""
        INSERT INTO sessions (id, account_id, generation, token_hash, created_at, last_used_at, expires_at, ip, user_agent,
          platform, is_mobile, amr, acr, password_at, factor_at, email_at, epoch)
        SELECT @id, id, 0, @hash, @now, @now, @expires, @ip, @agent, @platform, @is_mobile,
          @amr, @acr, @password_at, @factor_at, @email_at, epoch
        FROM accounts WHERE id = @account AND epoch = @epoch AND status = 'active' {database.HoldRow}
        """;

    /// <summary>
    /// Rotates in one statement: of any number of callers exactly one changes the row, and only with the very token that the row
    /// expects, while the session lives and its account is active. It returns the session's facts, the account's roles and claims, and its
    /// epoch unless that has risen since the session's owner last proved themselves. The origin keeps its last byte once a repeat of the
    /// session has been recorded, which clears the origin (<see cref="TakeOrigin"/>).
    /// </summary>
    private const string Rotate = """
        UPDATE sessions
        SET generation = generation + 1, predecessor_hash = token_hash, token_hash = @next, rotated_at = @now, last_used_at = @now,
          successor = @successor, rotated_from = substr(@from, 1, CASE WHEN generation = 0 OR length(rotated_from) = 16 THEN 16 ELSE 17 END)
        WHERE id = @id AND account_id = @account AND generation = @generation AND token_hash = @hash
          AND revoked_at IS NULL AND expires_at > @now AND last_used_at > @idle_floor AND EXISTS (
            SELECT 1 FROM accounts WHERE accounts.id = @account AND accounts.status = 'active')
        RETURNING amr, acr, password_at, factor_at, email_at, created_at,
          (SELECT roles FROM accounts WHERE accounts.id = @account), (SELECT claims FROM accounts WHERE accounts.id = @account),
          (SELECT accounts.epoch FROM accounts WHERE accounts.id = @account AND accounts.epoch = sessions.epoch)
        """;

    private const string State = """
        SELECT s.generation, s.token_hash, s.predecessor_hash, s.rotated_at, s.successor, s.rotated_from,
          s.amr, s.acr, s.password_at, s.factor_at, s.email_at, s.created_at, a.roles, a.claims,
          CASE WHEN s.epoch = a.epoch THEN s.epoch END, s.account_id
        FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
        WHERE s.id = @id AND s.revoked_at IS NULL AND s.expires_at > @now
          AND s.last_used_at > @idle_floor AND a.status = 'active'
        """;

    private const string Live = """
        SELECT s.expires_at, a.email, a.full_name, a.created_at, a.epoch, a.factors,
          s.amr, s.acr, s.password_at, s.factor_at, s.email_at, s.created_at, a.roles, a.claims, a.language
        FROM sessions AS s JOIN accounts AS a ON a.id = s.account_id
        WHERE s.id = @id AND s.account_id = @account AND s.revoked_at IS NULL AND s.expires_at > @now
          AND s.last_used_at > @idle_floor AND a.status = 'active'
        """;

    /// <summary>Clears the origin, so that one repeat from elsewhere is recorded for each rotation.</summary>
    private const string TakeOrigin = """
        UPDATE sessions SET rotated_from = NULL
        WHERE id = @id AND account_id = @account AND generation = @generation AND rotated_from IS NOT NULL AND revoked_at IS NULL
        """;

    private const string End = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE id = @id AND account_id = @account AND revoked_at IS NULL
        """;

    private const string EndAll = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE account_id = @account AND revoked_at IS NULL
        """;

    private const string EndWithoutFactor = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE account_id = @account AND factor_at IS NULL AND revoked_at IS NULL
        """;

    private const string EndEvery = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL WHERE revoked_at IS NULL
        """;

    private const string EndOthers = """
        UPDATE sessions SET revoked_at = @now, revoked_because = @reason, successor = NULL
        WHERE account_id = @account AND id <> @id AND revoked_at IS NULL
        """;

    private const string Raise = """
        UPDATE sessions SET amr = @amr, acr = @acr, password_at = @password_at, factor_at = @factor_at, email_at = @email_at,
          epoch = (SELECT accounts.epoch FROM accounts WHERE accounts.id = @account)
        WHERE id = @id AND account_id = @account AND revoked_at IS NULL
        """;

    /// <summary>The same while the account is of its epoch. The account is locked before the session, as everywhere.</summary>
    private readonly string _raiseAtEpoch = $"""
        {Raise} AND EXISTS (
          SELECT 1 FROM accounts WHERE id = @account AND epoch = @epoch AND status = 'active' {database.HoldRow})
        """;

    private const string RaiseEpoch = """
        UPDATE sessions SET epoch = (SELECT accounts.epoch FROM accounts WHERE accounts.id = @account) WHERE id = @id AND account_id = @account
        """;

    private const string LivingFromBefore = "SELECT expires_at FROM sessions WHERE id < @floor AND expires_at > @now LIMIT 1";

    private const string ForgetSuccessors = """
        UPDATE sessions SET successor = NULL WHERE successor IS NOT NULL AND rotated_at <= @before
        """;

    private const string Successors = "SELECT id, generation, successor FROM sessions WHERE successor IS NOT NULL";

    private const string ReplaceSuccessor = "UPDATE sessions SET successor = @successor WHERE id = @id";

    /// <summary>An expired session is refused by its time, so its row is of no more use.</summary>
    private readonly string _sweep = $"""
        DELETE FROM sessions WHERE id IN (
          SELECT id FROM sessions WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    /// <summary>Begins a session, unless the account has changed meanwhile or is not active: then the transaction is undone.</summary>
    public async ValueTask InsertAsync(Transaction transaction, NewSession session)
    {
        await transaction.DemandAsync(
            _insert,
            ("@id", session.Id.Value),
            ("@hash", session.TokenHash),
            ("@now", transaction.Now),
            ("@expires", session.ExpiresAt),
            ("@ip", session.Caller.Ip),
            ("@agent", session.Caller.UserAgent),
            ("@platform", session.Caller.Platform),
            ("@is_mobile", session.Caller.IsMobile switch { null => null, true => 1L, false => 0L }),
            ("@amr", session.Facts.Methods),
            ("@acr", (long)session.Facts.Level),
            ("@password_at", session.Facts.PasswordAt),
            ("@factor_at", session.Facts.FactorAt),
            ("@email_at", session.Facts.EmailAt),
            ("@account", session.Account.Id.Value),
            ("@epoch", session.Account.Epoch));
        if (session.NewLanguage is { } language)
            await AccountStore.RememberLanguageAsync(transaction, session.Account.Id, language);
    }

    /// <summary>Rotates, and returns what the next pair depends on; null when the row expects another token, or the session is over.</summary>
    public Task<RotatedSession?> TryRotateAsync(RefreshToken token, Rotation rotation, CancellationToken cancel) =>
        database.ExecuteSharedAsync(
            Rotate,
            row => new RotatedSession(StatedFacts.Of(Facts(row, 0), RolesAndClaims.Read(row, 6)), row.NumberOrNull(8)),
            token.Session.Value,
            cancel,
            ("@next", rotation.NextHash),
            ("@now", rotation.Now),
            ("@successor", rotation.Successor),
            ("@from", rotation.From),
            ("@id", token.Session.Value),
            ("@account", token.Account.Value),
            ("@generation", token.Generation),
            ("@hash", token.Hash),
            ("@idle_floor", options.Value.IdleFloor(rotation.Now)));

    /// <summary>What the session that a refresh token names knows of its tokens, unless the session is over or its account is not active.</summary>
    public ValueTask<SessionState?> FindStateAsync(RefreshToken token, CancellationToken cancel)
    {
        var now = clock.Now;
        return database.FirstAsync(
            State,
            row => new SessionState(
                row.Number(0), row.Bytes(1), row.BytesOrNull(2), row.NumberOrNull(3), row.BytesOrNull(4), row.BytesOrNull(5),
                Facts(row, 6),
                RolesAndClaims.Read(row, 12),
                row.NumberOrNull(14),
                new AccountId(row.Id(15))),
            cancel,
            ("@id", token.Session.Value),
            ("@now", now),
            ("@idle_floor", options.Value.IdleFloor(now)));
    }

    /// <summary>The session, unless it is over or its account is not active.</summary>
    public ValueTask<LiveSession?> FindLiveAsync(SessionId session, AccountId account, CancellationToken cancel)
    {
        var now = clock.Now;
        return database.FirstAsync(
            Live,
            row => new LiveSession(session, account, row.Number(0), row.Text(1), row.Text(2), row.Number(3))
            {
                Epoch = row.Number(4),
                Factors = (FactorKinds)row.Number(5),
                Facts = Facts(row, 6),
                Granted = RolesAndClaims.Read(row, 12),
                Language = row.TextOrNull(14),
            },
            cancel,
            ("@id", session.Value),
            ("@account", account.Value),
            ("@now", now),
            ("@idle_floor", options.Value.IdleFloor(now)));
    }

    /// <summary>Whether a repeat of this rotation from elsewhere is the first one.</summary>
    /// <param name="transaction">Records it.</param>
    /// <param name="token">The token that was repeated.</param>
    public static async ValueTask<bool> TryTakeOriginAsync(Transaction transaction, RefreshToken token) =>
        await transaction.ExecuteAsync(
            TakeOrigin,
            ("@id", token.Session.Value),
            ("@account", token.Account.Value),
            ("@generation", token.Generation + 1)) == 1;

    public static ValueTask<int> EndAsync(Transaction transaction, SessionId session, AccountId account, string reason) =>
        transaction.ExecuteAsync(
            End, ("@now", transaction.Now), ("@reason", reason), ("@id", session.Value), ("@account", account.Value));

    public static ValueTask<int> EndAllAsync(Transaction transaction, AccountId account, string reason) =>
        transaction.ExecuteAsync(EndAll, ("@now", transaction.Now), ("@reason", reason), ("@account", account.Value));

    /// <summary>Ends the sessions of an account that began, and went on, without a second factor.</summary>
    public static ValueTask<int> EndWithoutFactorAsync(Transaction transaction, AccountId account, string reason) =>
        transaction.ExecuteAsync(EndWithoutFactor, ("@now", transaction.Now), ("@reason", reason), ("@account", account.Value));

    /// <summary>Ends every session of every account.</summary>
    public static ValueTask<int> EndEveryAsync(Transaction transaction, string reason) =>
        transaction.ExecuteAsync(EndEvery, ("@now", transaction.Now), ("@reason", reason));

    /// <summary>Ends the sessions of an account but one.</summary>
    public static ValueTask<int> EndOthersAsync(Transaction transaction, SessionId kept, AccountId account, string reason) =>
        transaction.ExecuteAsync(
            EndOthers, ("@now", transaction.Now), ("@reason", reason), ("@account", account.Value), ("@id", kept.Value));

    /// <summary>
    /// Writes what the owner of a session has proved anew. When the session is over, the transaction is undone and ends with an
    /// <see cref="UnchangedException"/>.
    /// </summary>
    public static ValueTask SetFactsAsync(Transaction transaction, SessionId session, AccountId account, AuthenticationFacts facts) =>
        transaction.DemandAsync(
            Raise,
            ("@amr", facts.Methods),
            ("@acr", (long)facts.Level),
            ("@password_at", facts.PasswordAt),
            ("@factor_at", facts.FactorAt),
            ("@email_at", facts.EmailAt),
            ("@id", session.Value),
            ("@account", account.Value));

    /// <summary>The same for an account that must be active and still of its epoch.</summary>
    public ValueTask SetFactsAsync(Transaction transaction, SessionId session, AccountAtEpoch account, AuthenticationFacts facts) =>
        transaction.DemandAsync(
            _raiseAtEpoch,
            ("@amr", facts.Methods),
            ("@acr", (long)facts.Level),
            ("@password_at", facts.PasswordAt),
            ("@factor_at", facts.FactorAt),
            ("@email_at", facts.EmailAt),
            ("@id", session.Value),
            ("@account", account.Id.Value),
            ("@epoch", account.Epoch));

    /// <summary>Says that the owner of a session has proved themselves at the epoch that its account was given by the same transaction.</summary>
    public static ValueTask RaiseEpochAsync(Transaction transaction, SessionId session, AccountId account) =>
        transaction.SendAsync(RaiseEpoch, ("@id", session.Value), ("@account", account.Value));

    /// <summary>Whether a session that began before a time lives: its id is made from the time at which it began.</summary>
    public static async ValueTask<bool> HasLivingFromBeforeAsync(Transaction transaction, long time) =>
        await transaction.FirstAsync(
            LivingFromBefore,
            row => (long?)row.Number(0),
            ("@floor", TimeOrderedId.FloorOf(time)),
            ("@now", transaction.Now)) is not null;

    /// <summary>Forgets the successors of rotations before a time, and returns those that are left.</summary>
    public static async ValueTask<IReadOnlyList<KeptSuccessor>> ForgetSuccessorsAsync(Transaction transaction, long before)
    {
        await transaction.ExecuteAsync(ForgetSuccessors, ("@before", before));
        return await transaction.AllAsync(
            Successors, row => new KeptSuccessor(new SessionId(row.Id(0)), row.Number(1), row.Bytes(2)));
    }

    /// <summary>Replaces a successor by the same token under another master key.</summary>
    public static async ValueTask ReplaceSuccessorAsync(Transaction transaction, SessionId session, byte[] successor) =>
        await transaction.ExecuteAsync(ReplaceSuccessor, ("@successor", successor), ("@id", session.Value));

    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);

    /// <summary>
    /// Reads <c>amr, acr, password_at, factor_at, email_at, created_at</c>. A session that a server of the version before began has no facts; its
    /// owner gave their password at its beginning.
    /// </summary>
    internal static AuthenticationFacts Facts(Row row, int column) =>
        row.TextOrNull(column) is { } methods
            ? new AuthenticationFacts(
                methods, (AssuranceLevel)row.Number(column + 1), row.NumberOrNull(column + 2), row.NumberOrNull(column + 3))
            {
                EmailAt = row.NumberOrNull(column + 4),
            }
            : AuthenticationFacts.ByPassword(row.Number(column + 5));
}
