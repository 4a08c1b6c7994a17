using System.Security.Cryptography;
using System.Text;
using Doorcode.Events;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>A signing key as it is kept: the private part sealed under the master key.</summary>
internal sealed record StoredKey(string Kid, byte[] PrivateKey, long CreatedAt, long ActivatesAt);

/// <summary>The signing keys.</summary>
internal sealed class SigningKeyStore(Database database, ServerClock clock, MasterKey master, IEnumerable<ITokenHolder> holders, EventLog events)
{
    private const string All = "SELECT kid, private_key, created_at, activates_at FROM signing_keys ORDER BY activates_at, kid";

    private const string Times = "SELECT kid, activates_at FROM signing_keys ORDER BY activates_at, kid";

    /// <summary>Adds the first key of a new database; of several servers, the first one does.</summary>
    private const string AddFirst = """
        INSERT INTO signing_keys (kid, public_key, private_key, created_at, activates_at)
        SELECT @kid, @public, @private, @now, @activates
        WHERE NOT EXISTS (SELECT 1 FROM signing_keys)
        """;

    /// <summary>Adds the next key, unless one is waiting already.</summary>
    private const string AddNext = """
        INSERT INTO signing_keys (kid, public_key, private_key, created_at, activates_at)
        SELECT @kid, @public, @private, @now, @activates
        WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE activates_at > @now)
        """;

    private const string Retire = "DELETE FROM signing_keys WHERE kid = @kid";

    /// <summary>Covers services with the old key set in a cache, and sessions that were being written when the next key took over.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    internal const string Label = "doorcode:signing-keys";

    private readonly Sealer _sealer = new(master, Label);

    public async Task<IReadOnlyList<StoredKey>> AllAsync(CancellationToken cancel)
    {
        var rows = await database.AllAsync(
            All, row => new StoredKey(row.Text(0), row.Bytes(1), row.Number(2), row.Number(3)), cancel);
        return [.. rows.Select(row => row with { PrivateKey = _sealer.Open(row.PrivateKey, Encoding.UTF8.GetBytes(row.Kid)) })];
    }

    public Task<bool> AddFirstAsync(CancellationToken cancel) => AddAsync(AddFirst, TimeSpan.Zero, TokensEvents.KeyPublished, "the first", cancel);

    /// <summary>Adds the next key; false when one is waiting already.</summary>
    /// <param name="lead">How long until it signs.</param>
    /// <param name="why">For the audit log.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<bool> AddNextAsync(TimeSpan lead, string why, CancellationToken cancel) => AddAsync(AddNext, lead, TokensEvents.KeyPublished, why, cancel);

    /// <summary>Adds the next key because the current one is due; false when one is waiting already.</summary>
    public Task<bool> AddDueAsync(TimeSpan lead, CancellationToken cancel) => AddAsync(AddNext, lead, TokensEvents.NextKeyPublished, "due", cancel);

    /// <summary>Removes keys that nothing needs any more, and returns how many.</summary>
    public async Task<int> RetireAsync(CancellationToken cancel)
    {
        var settled = clock.Now - (long)Settling.TotalMilliseconds;
        var keys = await database.AllAsync(Times, row => (Kid: row.Text(0), ActivatesAt: row.Number(1)), cancel);
        var retired = 0;
        foreach (var (key, next) in keys.Zip(keys.Skip(1)))
        {
            if (next.ActivatesAt <= settled)
                retired += await RetireAsync(key.Kid, next.ActivatesAt, cancel);
        }

        return retired;
    }

    /// <summary>
    /// Removes a key when everything that began before the next key took over has expired. The token lifetime of today is not used, because
    /// it may have been longer then. The two statements need not be one, because nothing more can begin at a past time.
    /// </summary>
    private Task<int> RetireAsync(string kid, long followedAt, CancellationToken cancel) =>
        database.WriteAsync(
            async tx =>
            {
                foreach (var holder in holders)
                {
                    if (await holder.HasLivingFromBeforeAsync(tx, followedAt))
                        return 0;
                }

                var retired = await tx.ExecuteAsync(Retire, ("@kid", kid));
                if (retired > 0)
                    await events.RecordAsync(tx, new EventRecord(TokensEvents.KeyRetired) { Details = kid });

                return retired;
            },
            cancel);

    private async Task<bool> AddAsync(string statement, TimeSpan lead, EventKind kind, string why, CancellationToken cancel)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = pair.ExportSubjectPublicKeyInfo();
        var kid = Base64UrlEncoder.Encode(SHA256.HashData(publicKey))[..22];
        var sealedKey = _sealer.Seal(pair.ExportPkcs8PrivateKey(), Encoding.UTF8.GetBytes(kid));
        return await database.WriteAsync(
            async tx =>
            {
                // No unique index says "one first key": of servers at once, the second must see what the first has added.
                await tx.LockAsync("signing-keys");
                var added = await tx.ExecuteAsync(
                    statement,
                    ("@kid", kid),
                    ("@public", publicKey),
                    ("@private", sealedKey),
                    ("@now", tx.Now),
                    ("@activates", tx.Now + (long)lead.TotalMilliseconds)) == 1;
                if (added)
                    await events.RecordAsync(tx, new EventRecord(kind) { Details = $"{kid}, {why}" });

                return added;
            },
            cancel);
    }
}
