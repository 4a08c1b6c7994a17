using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Accounts;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Challenges;

/// <summary>What a challenge is good for; a code of one purpose is worth nothing for another.</summary>
internal static class ChallengePurpose
{
    public const string Registration = "registration";
}

/// <summary>A challenge just issued.</summary>
/// <param name="Id">Known to the caller alone; 160 random bits.</param>
/// <param name="ExpiresAt">When the code ends; UTC milliseconds.</param>
internal sealed record IssuedChallenge(string Id, long ExpiresAt);

/// <summary>What is sealed in a challenge.</summary>
/// <param name="Code">The code, to mail it again; null where none was mailed.</param>
/// <param name="Payload">What waits for the code.</param>
internal sealed record ChallengeContent(string? Code, string? Payload);

[JsonSerializable(typeof(ChallengeContent))]
internal sealed partial class ChallengeJson : JsonSerializerContext;

/// <summary>Draws codes, seals them, and asks the <see cref="IChallengeStore"/> about guesses.</summary>
internal sealed class MailedCodes(
    IChallengeStore store, AddressKey addresses, MasterKey master, Database database, IOptions<OtpOptions> options)
{
    private const int IdLength = 20;

    private readonly Sealer _sealer = new(master, "doorcode:challenges");
    private readonly Lazy<byte[]> _macKey = new(() => master.Derive("doorcode:code-mac"));

    /// <summary>Issues a code for a purpose and address.</summary>
    /// <param name="purpose">One of <see cref="ChallengePurpose"/>.</param>
    /// <param name="address">The address that it is mailed to.</param>
    /// <param name="payload">What waits for the code; null for a decoy, which no code opens but which behaves alike.</param>
    /// <param name="alongside">What is stored with it; gets the code (null for a decoy) and its end.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IssuedChallenge> IssueAsync(
        string purpose,
        EmailAddress address,
        string? payload,
        Func<Transaction, string?, long, ValueTask> alongside,
        CancellationToken cancel)
    {
        while (true)
        {
            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength));
            var key = KeyOf(id);
            var subject = Subject(address);
            var code = Draw();
            var content = payload is null ? new ChallengeContent(null, null) : new ChallengeContent(code, payload);
            var now = database.Now;
            var end = now + (long)options.Value.Lifetime.TotalMilliseconds;
            var challenge = new StoredChallenge(
                key,
                purpose,
                subject,
                payload is null ? RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes) : Mac(purpose, subject, code),
                _sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(content, ChallengeJson.Default.ChallengeContent), key),
                options.Value.MaxAttempts,
                now,
                end,
                now + (long)options.Value.ResendCooldown.TotalMilliseconds);
            if (await store.AddAsync(challenge, tx => alongside(tx, content.Code, end), cancel))
                return new IssuedChallenge(id, end);
        }
    }

    /// <summary>Tries a code.</summary>
    /// <param name="purpose">One of <see cref="ChallengePurpose"/>.</param>
    /// <param name="address">The address that it was mailed to.</param>
    /// <param name="id">The caller's id; null when it has none.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="whenRight">What the code was for; gets the payload. In one transaction with the end of the challenge where the store allows it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<GuessOutcome> GuessAsync(
        string purpose,
        EmailAddress address,
        string? id,
        string code,
        Func<Transaction, string, ValueTask> whenRight,
        CancellationToken cancel)
    {
        var subject = Subject(address);
        var budget = new RollingWindow(
            addresses.For("guesses", address, purpose), options.Value.MaxAttempts, options.Value.Lifetime);
        return store.GuessAsync(
            new ChallengeQuery(purpose, subject, id is null ? null : KeyOf(id)),
            Mac(purpose, subject, code),
            budget,
            (tx, key, content) => whenRight(tx, Open(content, key).Payload!),
            cancel);
    }

    /// <summary>Asks for another mail with the same code.</summary>
    public Task<ResendOutcome> ResendAsync(string purpose, EmailAddress address, string? id, CancellationToken cancel) =>
        store.ResendAsync(
            new ChallengeQuery(purpose, Subject(address), id is null ? null : KeyOf(id)), options.Value.ResendCooldown, cancel);

    /// <summary>The code of a challenge whose mail is due; null for a decoy.</summary>
    public string? CodeOf(ResendOutcome.Due due) => Open(due.Sealed, due.Id).Code;

    private static byte[] KeyOf(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id));

    private ChallengeContent Open(byte[] content, byte[] key) =>
        JsonSerializer.Deserialize(_sealer.Open(content, key), ChallengeJson.Default.ChallengeContent)!;

    private byte[] Subject(EmailAddress address) => addresses.For("challenge", address);

    private byte[] Mac(string purpose, byte[] subject, string code) =>
        HMACSHA256.HashData(_macKey.Value, Encoding.UTF8.GetBytes($"{purpose}\0{Convert.ToHexString(subject)}\0{code}"));

    private string Draw() => RandomNumberGenerator.GetString("0123456789", options.Value.Length);
}
