using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorcode.Addresses;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Options;

namespace Doorcode.Codes;

/// <summary>What a challenge is good for; a code of one purpose is worth nothing for another.</summary>
internal static class CodePurpose
{
    public const string Registration = "registration";
}

/// <summary>A challenge just issued.</summary>
/// <param name="Id">Known to the caller alone; 160 random bits.</param>
/// <param name="ExpiresAt">When the code ends; UTC milliseconds.</param>
internal sealed record IssuedCode(string Id, long ExpiresAt);

/// <summary>What a challenge is issued for.</summary>
/// <param name="Purpose">One of <see cref="CodePurpose"/>.</param>
/// <param name="Address">Whose address.</param>
/// <param name="Network">The network that asks.</param>
/// <param name="MailTo">The address as it was typed, to mail to it again.</param>
/// <param name="Payload">What waits for the code; null for a decoy, which no code opens but which behaves alike.</param>
internal sealed record CodeRequest(string Purpose, EmailAddress Address, string Network, string MailTo, string? Payload);

/// <summary>Which challenges are meant.</summary>
/// <param name="Purpose">One of <see cref="CodePurpose"/>.</param>
/// <param name="Address">The address that the code was mailed to.</param>
/// <param name="Network">The network that asks.</param>
/// <param name="Id">The caller's id; null when it has none.</param>
internal sealed record MailedCodeQuery(string Purpose, EmailAddress Address, string Network, string? Id);

/// <summary>What is sealed in a challenge.</summary>
/// <param name="Code">The code, to mail it again; null in a decoy.</param>
/// <param name="MailTo">Where its mail went; null in a placeholder that a version before left for an address where nothing waited.</param>
/// <param name="Payload">What waits for the code; null in a decoy.</param>
internal sealed record CodeContent(string? Code, string? MailTo, string? Payload)
{
    /// <summary>Whose address; the row has only a keyed hash of it, which must be made anew with a new master key.</summary>
    public string? Address { get; init; }

    /// <summary>Which network asked; the same holds for it.</summary>
    public string? Network { get; init; }
}

[JsonSerializable(typeof(CodeContent))]
internal sealed partial class CodeJson : JsonSerializerContext;

/// <summary>Draws codes, seals them, and asks the <see cref="ICodeStore"/> about guesses.</summary>
internal sealed class MailedCodes(
    ICodeStore store, LookupKeys addresses, MasterKey master, ServerClock clock, DoorcodeMeter meter, IOptions<OtpOptions> options)
{
    private const int IdLength = 20;

    internal const string Purpose = "doorcode:challenges";
    internal const string MacPurpose = "doorcode:code-mac";

    private readonly Sealer _sealer = new(master, Purpose);
    private readonly Lazy<byte[]> _macKey = new(() => master.Derive(MacPurpose));

    /// <summary>Issues a code, or a decoy.</summary>
    /// <param name="request">What for.</param>
    /// <param name="alongside">What is stored with it; gets the code (null for a decoy) and its end.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IssuedCode> IssueAsync(
        CodeRequest request, Func<Transaction, string?, long, ValueTask> alongside, CancellationToken cancel)
    {
        while (true)
        {
            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength));
            var key = KeyOf(id);
            var subject = Subject(addresses, request.Address);
            var content = new CodeContent(request.Payload is null ? null : Draw(), request.MailTo, request.Payload)
            {
                Address = request.Address.Typed,
                Network = request.Network,
            };
            var now = clock.Now;
            var end = now + (long)options.Value.Lifetime.TotalMilliseconds;
            var challenge = new StoredCode(
                key,
                request.Purpose,
                subject,
                content.Code is { } code
                    ? Mac(_macKey.Value, request.Purpose, subject, code)
                    : RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes),
                _sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(content, CodeJson.Default.CodeContent), key),
                options.Value.MaxAttempts,
                now,
                end,
                now + (long)options.Value.ResendCooldown.TotalMilliseconds)
            {
                Network = Network(addresses, request.Network),
            };
            if (await store.AddAsync(challenge, tx => alongside(tx, content.Code, end), cancel))
                return new IssuedCode(id, end);
        }
    }

    /// <summary>Reads a code as it was typed, before any guess is spent.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="code">The code, as it was mailed.</param>
    /// <param name="fault">What a person does when it can be no code.</param>
    public bool TryRead(TypedCode typed, [NotNullWhen(true)] out string? code, [NotNullWhen(false)] out FieldFault? fault)
    {
        fault = typed.TryRead(options.Value.Length, out code)
            ? null
            : new FieldFault(FieldCodes.InvalidFormat, $"Enter the code from the mail: {options.Value.Length} digits.");
        return code is not null;
    }

    /// <summary>Tries a code.</summary>
    /// <param name="query">Which challenges are meant.</param>
    /// <param name="code">The code.</param>
    /// <param name="whenRight">What the code was for; gets the payload. In one transaction with the end of the challenge where the store allows it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<GuessOutcome> GuessAsync(
        MailedCodeQuery query, string code, Func<Transaction, string, ValueTask> whenRight, CancellationToken cancel)
    {
        var budget = new RollingWindow(
            addresses.For("guesses", query.Address, query.Purpose), options.Value.MaxAttempts, options.Value.Lifetime);
        var outcome = await store.GuessAsync(
            Stored(query),
            Mac(_macKey.Value, query.Purpose, Subject(addresses, query.Address), code),
            budget,
            (tx, key, content) => whenRight(tx, Open(content, key).Payload!),
            cancel);
        meter.Guessed(query.Purpose, outcome switch
        {
            GuessOutcome.Accepted => "accepted",
            GuessOutcome.Exhausted => "exhausted",
            _ => "rejected",
        });
        return outcome;
    }

    /// <summary>Asks for another mail with the same code; the query must have an id.</summary>
    public Task<ResendOutcome> ResendAsync(MailedCodeQuery query, CancellationToken cancel) =>
        store.ResendAsync(Stored(query), options.Value.ResendCooldown, cancel);

    /// <summary>The latest code that waits for an address; null when none waits.</summary>
    public Task<ResendOutcome.Due?> FindLatestAsync(MailedCodeQuery query, CancellationToken cancel) =>
        store.FindLatestAsync(Stored(query), cancel);

    /// <summary>What to mail again.</summary>
    public CodeContent Open(ResendOutcome.Due due) => Open(due.Sealed, due.Id);

    /// <summary>The keyed hash that stands for an address.</summary>
    internal static byte[] Subject(LookupKeys keys, EmailAddress address) => keys.For("challenge", address);

    /// <summary>The keyed hash that stands for a network.</summary>
    internal static byte[] Network(LookupKeys keys, string network) => network.Length == 0 ? [] : keys.For("challenge-network", network);

    /// <summary>The keyed hash that stands for a code.</summary>
    internal static byte[] Mac(byte[] key, string purpose, byte[] subject, string code) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\0{Convert.ToHexString(subject)}\0{code}"));

    private static byte[] KeyOf(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id));

    private CodeContent Open(byte[] content, byte[] key) =>
        JsonSerializer.Deserialize(_sealer.Open(content, key), CodeJson.Default.CodeContent)!;

    private CodeQuery Stored(MailedCodeQuery query) =>
        new(query.Purpose, Subject(addresses, query.Address), query.Id is null ? null : KeyOf(query.Id))
        {
            Network = Network(addresses, query.Network),
        };

    private string Draw() => RandomNumberGenerator.GetString("0123456789", options.Value.Length);
}
