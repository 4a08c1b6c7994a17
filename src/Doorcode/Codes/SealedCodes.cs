using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Addresses;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Codes;

/// <summary>
/// Draws codes and seals them, so that the <see cref="ICodeStore"/> keeps only what it cannot read. Knows neither mails nor problems:
/// <see cref="CodeMail"/> does.
/// </summary>
internal sealed class SealedCodes(
    ICodeStore store, LookupKeys keys, MasterKey master, ServerClock clock, IOptions<OtpOptions> options)
{
    /// <summary>After so many failures of an account within a day, a code that opens it is a <see cref="LongCode"/>.</summary>
    private const int FailuresBeforeLongCodes = 10;

    /// <summary>
    /// After so many failures, no code of digits opens the account. Codes that are mailed after ten failures are long. The code of the
    /// tenth failure may have four of its five guesses left. Those are still judged, but no more, however many codes were mailed before.
    /// </summary>
    private const int MostFailures = 14;

    internal const string Label = "doorcode:challenges";
    internal const string MacLabel = "doorcode:code-mac";

    private const int IdLength = 20;

    /// <summary>Shorter than a keyed hash, so that a store knows a decoy; long enough to be unlike any other.</summary>
    internal const int DecoyMacLength = 16;

    /// <summary>For how long a failure of an account counts.</summary>
    private static readonly TimeSpan AccountWindow = TimeSpan.FromDays(1);

    private readonly Sealer _sealer = new(master, Label);
    private readonly Lazy<byte[]> _macKey = new(() => master.Derive(MacLabel));

    /// <summary>Issues a code, or a decoy.</summary>
    /// <param name="request">What for.</param>
    /// <param name="alongside">What is stored with it; gets the sealed part and the end of the code.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IssuedCode> IssueAsync(
        CodeRequest request, Func<Transaction, CodeContent, long, ValueTask> alongside, CancellationToken cancel)
    {
        while (true)
        {
            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength));
            var key = KeyOf(id);
            var subject = Subject(keys, request.Address);
            var code = await DrawAsync(request, subject, cancel);
            var content = new CodeContent(request.Payload is null ? null : code, request.MailTo, request.Payload)
            {
                Address = request.Address.Typed,
                Network = request.Network,
            };
            var now = clock.Now;
            var end = now + (long)options.Value.Lifetime.TotalMilliseconds;
            var stored = new StoredCode(
                key,
                request.Purpose.Name,
                subject,
                content.Code is not null
                    ? Mac(_macKey.Value, request.Purpose.Name, subject, code)
                    : RandomNumberGenerator.GetBytes(DecoyMacLength),
                Seal(content, key),
                options.Value.MaxAttempts,
                now,
                end,
                now + (long)options.Value.ResendCooldown.TotalMilliseconds)
            {
                Network = Network(keys, request.Network),
            };
            if (await store.AddAsync(stored, tx => alongside(tx, content, end), cancel))
                return new IssuedCode(id, end);
        }
    }

    /// <summary>Tries a code.</summary>
    /// <param name="query">The codes that it is compared with.</param>
    /// <param name="code">The code.</param>
    /// <param name="whenRight">
    /// The work that the right code allows; gets the payload. In one transaction with the end of the code where the store allows it.
    /// </param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<GuessOutcome> GuessAsync(
        MailedCodeQuery query, string code, Func<Transaction, string, ValueTask> whenRight, CancellationToken cancel)
    {
        var (purpose, address) = (query.Purpose, query.Address);
        var guess = new CodeGuess(
            Stored(query),
            Mac(_macKey.Value, purpose.Name, Subject(keys, address), code),
            new RollingWindow(keys.For("guesses", address, purpose.Name), options.Value.MaxAttempts, options.Value.Lifetime))
        {
            Account = purpose.OpensAccount ? Failures(keys, address) : null,
            MostFailures = LongCode.IsLong(code) ? null : MostFailures,
        };
        return store.GuessAsync(guess, (tx, key, content) => whenRight(tx, Open(content, key).Payload!), cancel);
    }

    /// <summary>Asks for another mail with the same code; the query must have an id.</summary>
    public Task<ResendOutcome> ResendAsync(MailedCodeQuery query, CancellationToken cancel) =>
        store.ResendAsync(Stored(query), options.Value.ResendCooldown, cancel);

    /// <summary>The latest live code of an address; null when there is none.</summary>
    public Task<ResendOutcome.Due?> FindLatestAsync(MailedCodeQuery query, CancellationToken cancel) =>
        store.FindLatestAsync(Stored(query), cancel);

    /// <summary>Opens the sealed part of a code whose mail is due.</summary>
    public CodeContent Open(ResendOutcome.Due due) => Open(due.Sealed, due.Id);

    /// <summary>The sealed part of a code without the code and what it was good for.</summary>
    /// <param name="content">The sealed part.</param>
    /// <param name="key">The code's row.</param>
    public byte[] AsDecoy(byte[] content, byte[] key) => Seal(Open(content, key) with { Code = null, Payload = null }, key);

    /// <summary>How many seconds are left until a time, each begun one counted whole; 0 when it is over.</summary>
    public long SecondsUntil(long time) => Math.Max(0, (time - clock.Now + 999) / 1000);

    /// <summary>The keyed hash that stands for an address.</summary>
    internal static byte[] Subject(LookupKeys keys, EmailAddress address) => keys.For("challenge", address);

    /// <summary>The keyed hash that stands for a network.</summary>
    internal static byte[] Network(LookupKeys keys, string network) => network.Length == 0 ? [] : keys.For("challenge-network", network);

    /// <summary>The keyed hash that stands for a code.</summary>
    internal static byte[] Mac(byte[] key, string purpose, byte[] subject, string code) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\0{Convert.ToHexString(subject)}\0{code}"));

    /// <summary>
    /// The failures of an account. The key is made of its address and not of its id: an account has one address, and an address
    /// without an account costs the same work.
    /// </summary>
    internal static RollingWindow Failures(LookupKeys keys, EmailAddress address) =>
        new(keys.For("account-guesses", address), MostFailures, AccountWindow);

    private static byte[] KeyOf(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id));

    private byte[] Seal(CodeContent content, byte[] key) =>
        _sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(content, CodeJson.Default.CodeContent), key);

    private CodeContent Open(byte[] content, byte[] key) =>
        JsonSerializer.Deserialize(_sealer.Open(content, key), CodeJson.Default.CodeContent)!;

    private CodeQuery Stored(MailedCodeQuery query) =>
        new(query.Purpose.Name, Subject(keys, query.Address), query.Id is null ? null : KeyOf(query.Id))
        {
            Network = Network(keys, query.Network),
        };

    /// <summary>A code is drawn for a decoy as well, although the decoy does not hold it, so that every address costs the same.</summary>
    private async Task<string> DrawAsync(CodeRequest request, byte[] subject, CancellationToken cancel) =>
        request.Purpose.OpensAccount
        && await store.CountFailuresAsync(subject, Failures(keys, request.Address), cancel) >= FailuresBeforeLongCodes
            ? LongCode.Draw()
            : RandomNumberGenerator.GetString("0123456789", options.Value.Length);
}
