using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Doorcode.Proofs;
using Doorcode.Sealing;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>
/// Ceremonies that wait for their answer. The id is known to the client alone; the store holds its SHA-256. A ceremony is taken by one
/// statement before its answer is judged, so no answer is judged twice; one that was refused may be, if PostgreSQL crashes at that moment.
/// </summary>
internal sealed class CeremonyStore(Database database, MasterKey master, ServerClock clock) : IMaintenance, IMasterKeyRotation
{
    private const string Label = "doorcode:passkey-ceremonies";

    /// <summary>How long a ceremony waits for its answer.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const int IdLength = 32;

    private const string Insert = """
        INSERT INTO passkey_ceremonies (id, account_id, sealed, expires_at) VALUES (@id, @account, @sealed, @expires)
        """;

    private const string Take = "DELETE FROM passkey_ceremonies WHERE id = @id AND expires_at > @now RETURNING sealed";

    private const string OfAccount = "DELETE FROM passkey_ceremonies WHERE account_id = @account";

    private const string All = "SELECT id, sealed FROM passkey_ceremonies";

    private const string Replace = "UPDATE passkey_ceremonies SET sealed = @sealed WHERE id = @id";

    private readonly Sealer _sealer = new(master, Label);

    private readonly string _sweep = $"""
        DELETE FROM passkey_ceremonies WHERE id IN (
          SELECT id FROM passkey_ceremonies WHERE expires_at <= @now LIMIT @count {database.SkipLocked})
        """;

    /// <summary>Keeps a ceremony until it is answered.</summary>
    /// <param name="ceremony">The ceremony.</param>
    /// <param name="options">What the client passes to the browser.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<PasskeyCeremony> AddAsync(Ceremony ceremony, JsonElement options, CancellationToken cancel)
    {
        var id = RandomNumberGenerator.GetBytes(IdLength);
        var row = SHA256.HashData(id);
        var plain = JsonSerializer.SerializeToUtf8Bytes(ceremony, CeremonyJson.Default.Ceremony);
        await database.ExecuteAsync(
            Insert,
            cancel,
            ("@id", row),
            ("@account", ceremony.Account),
            ("@sealed", _sealer.Seal(plain, row)),
            ("@expires", clock.Now + (long)Lifetime.TotalMilliseconds));
        return new PasskeyCeremony
        {
            CeremonyId = Base64Url.EncodeToString(id),
            Options = options,
            ExpiresIn = (long)Lifetime.TotalSeconds,
        };
    }

    /// <summary>Takes a ceremony; null when there is none of this id and purpose. It is gone in any case.</summary>
    public async Task<Ceremony?> TakeAsync(string id, string purpose, CancellationToken cancel) =>
        RowOf(id) is { } row
            ? Open(row, await database.ExecuteFirstAsync(Take, Sealed, cancel, ("@id", row), ("@now", clock.Now)), purpose)
            : null;

    /// <summary>The same as part of a transaction. Call what is returned when the transaction has ended.</summary>
    public async ValueTask<Func<Ceremony?>> TakeAsync(Transaction transaction, string id, string purpose)
    {
        if (RowOf(id) is not { } row)
            return () => null;

        var taken = await transaction.AskAsync(Take, Sealed, ("@id", row), ("@now", transaction.Now));
        return () => Open(row, taken.Value, purpose);
    }

    public static async ValueTask EraseAsync(Transaction transaction, AccountId account) =>
        await transaction.SendAsync(OfAccount, ("@account", account.Value));

    /// <summary>Seals all ceremonies under the next master key. A ceremony that does not open stays as it is: no answer to it can be verified.</summary>
    public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
    {
        var (old, next) = (change.Old(Label), change.Next(Label));
        foreach (var (id, content) in await transaction.AllAsync(All, row => (row.Bytes(0), row.Bytes(1))))
        {
            if (old.TryOpen(content, id, out var plain))
                await transaction.ExecuteAsync(Replace, ("@sealed", next.Seal(plain, id)), ("@id", id));
        }
    }

    /// <summary>Removes ceremonies whose answer never came.</summary>
    public Task MaintainAsync(CancellationToken cancel) => ExpiredRows.RunAsync(database, _sweep, cancel);

    private Ceremony? Open(byte[] row, byte[]? found, string purpose)
    {
        if (found is null || !_sealer.TryOpen(found, row, out var plain))
            return null;

        var ceremony = JsonSerializer.Deserialize(plain, CeremonyJson.Default.Ceremony);
        return string.Equals(ceremony?.Purpose, purpose, StringComparison.Ordinal) ? ceremony : null;
    }

    private static byte[] Sealed(Row row) => row.Bytes(0);

    /// <summary>The key of a ceremony's row; null when the text is no id.</summary>
    private static byte[]? RowOf(string id)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        return Base64Url.IsValid(id, out var length) && length == IdLength && Base64Url.TryDecodeFromChars(id, bytes, out _)
            ? SHA256.HashData(bytes)
            : null;
    }
}
