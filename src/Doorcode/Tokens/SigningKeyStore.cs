using System.Security.Cryptography;
using System.Text;
using Doorcode.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>A signing key as it is kept: the private part sealed under the master key.</summary>
internal sealed record StoredKey(string Kid, byte[] PrivateKey, long CreatedAt, long ActivatesAt);

/// <summary>The signing keys.</summary>
internal sealed class SigningKeyStore(Database database, MasterKey master)
{
    private const string All = "SELECT kid, private_key, created_at, activates_at FROM signing_keys ORDER BY activates_at, kid";

    /// <summary>Adds the first key of a new database, whoever comes first.</summary>
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

    /// <summary>Removes keys that were followed by another one so long ago that every token of theirs has expired.</summary>
    private const string Retire = """
        DELETE FROM signing_keys
        WHERE EXISTS (
          SELECT 1 FROM signing_keys AS later
          WHERE later.activates_at > signing_keys.activates_at AND later.activates_at <= @followedBefore)
        """;

    private readonly Sealer _sealer = new(master, "doorcode:signing-keys");

    public async Task<IReadOnlyList<StoredKey>> AllAsync(CancellationToken cancel)
    {
        var rows = await database.AllAsync(
            All, row => new StoredKey(row.Text(0), row.Bytes(1), row.Number(2), row.Number(3)), cancel);
        return [.. rows.Select(row => row with { PrivateKey = _sealer.Open(row.PrivateKey, Encoding.UTF8.GetBytes(row.Kid)) })];
    }

    public Task<bool> AddFirstAsync(CancellationToken cancel) => AddAsync(AddFirst, TimeSpan.Zero, cancel);

    public Task<bool> AddNextAsync(TimeSpan lead, CancellationToken cancel) => AddAsync(AddNext, lead, cancel);

    public Task<int> RetireAsync(TimeSpan longestToken, CancellationToken cancel) =>
        database.WriteAsync(
            tx => tx.ExecuteAsync(Retire, ("@followedBefore", tx.Now - (long)longestToken.TotalMilliseconds)), cancel);

    private async Task<bool> AddAsync(string statement, TimeSpan lead, CancellationToken cancel)
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
                return await tx.ExecuteAsync(
                    statement,
                    ("@kid", kid),
                    ("@public", publicKey),
                    ("@private", sealedKey),
                    ("@now", tx.Now),
                    ("@activates", tx.Now + (long)lead.TotalMilliseconds)) == 1;
            },
            cancel);
    }
}
