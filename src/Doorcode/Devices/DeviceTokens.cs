using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Sealing;

namespace Doorcode.Devices;

/// <summary>
/// Device tokens: proofs that their holders once got into an account or read its mailbox. A token holds the account, its epoch and its own
/// end, encrypted; no backend keeps anything about it. It opens nothing: it only gives its holder limits that no stranger can use up.
/// </summary>
internal sealed class DeviceTokens(MasterKey master, ServerClock clock)
{
    internal const string Label = "doorcode:device-tokens";
    internal const string SeedLabel = "doorcode:device-token-seeds";

    /// <summary>How long a token works.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private const int AccountLength = 16;
    private const int SessionLength = 16;
    private const int PlainLength = AccountLength + (2 * sizeof(long));

    /// <summary>In characters; a token has 103. Nothing longer is decoded.</summary>
    private const int MaxLength = 128;

    private static readonly AccountAtEpoch Nobody = new(new AccountId(Guid.Empty), Epoch: -1);

    private readonly Sealer _sealer = new(master, Label);
    private readonly Lazy<byte[]> _seedKey = new(() => master.Derive(SeedLabel));

    /// <summary>Makes a token for a caller who has just proved that the account is theirs, and begins no session.</summary>
    /// <param name="account">The account, at the epoch that the token is bound to.</param>
    public string Issue(AccountAtEpoch account)
    {
        Span<byte> plain = stackalloc byte[PlainLength];
        Write(plain, account, clock.Now);
        return Base64Url.EncodeToString(_sealer.Seal(plain, context: []));
    }

    /// <summary>
    /// Makes the token of a session: the same each time. With another one each time, the holder of a refresh token could collect any number of
    /// tokens, each with failed logins of its own and a year to go.
    /// </summary>
    /// <param name="account">The account, at the epoch at which the session's owner has proved themselves.</param>
    /// <param name="session">The session.</param>
    public string Issue(AccountAtEpoch account, SessionId session)
    {
        Span<byte> named = stackalloc byte[SessionLength + PlainLength];
        session.Value.TryWriteBytes(named, bigEndian: true, out _);
        var plain = named[SessionLength..];
        Write(plain, account, session.BegunAt);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_seedKey.Value, named, hash);
        return Base64Url.EncodeToString(_sealer.Seal(plain, context: [], hash[..Sealer.SeedLength]));
    }

    /// <summary>The token of a session that goes on; null where it may have none, because what ends all tokens of its account has happened.</summary>
    /// <param name="account">The account.</param>
    /// <param name="epoch">Its epoch; null if it has risen since the session's owner last proved themselves.</param>
    /// <param name="session">The session.</param>
    public string? Again(AccountId account, long? epoch, SessionId session) =>
        epoch is { } proven ? Issue(new AccountAtEpoch(account, proven), session) : null;

    /// <summary>
    /// Marks a caller whose token is a live one of the account as a known device. A token that is unknown, of another account, of an
    /// earlier epoch or too old is ignored, as is one for an address without an account: neither answer nor work differs.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="token">What the caller sent as its device token; null when it sent none.</param>
    /// <param name="account">The account that the request is about; null when there is none.</param>
    public Caller Recognize(Caller caller, string? token, AccountAtEpoch? account)
    {
        if (token is null || !TryDecode(token, out var message))
            return caller;

        // Every token is opened and compared, also where there is no account.
        Span<byte> expected = stackalloc byte[PlainLength];
        Write(expected, account ?? Nobody);
        var isOfAccount = _sealer.TryOpen(message, context: [], out var plain)
            && plain.Length == PlainLength
            && CryptographicOperations.FixedTimeEquals(plain.AsSpan(0, PlainLength - sizeof(long)), expected[..^sizeof(long)])
            && BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(PlainLength - sizeof(long))) > clock.Now;
        return isOfAccount ? caller with { Device = Convert.ToHexString(SHA256.HashData(message)) } : caller;
    }

    private static void Write(Span<byte> plain, AccountAtEpoch account, long issuedAt)
    {
        Write(plain, account);
        BinaryPrimitives.WriteInt64BigEndian(plain[^sizeof(long)..], issuedAt + (long)Lifetime.TotalMilliseconds);
    }

    private static void Write(Span<byte> plain, AccountAtEpoch account)
    {
        account.Id.Value.TryWriteBytes(plain, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(plain[AccountLength..], account.Epoch);
    }

    private static bool TryDecode(string token, [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        if (token.Length > MaxLength || !Base64Url.IsValid(token))
            return false;

        message = Base64Url.DecodeFromChars(token);
        return true;
    }
}
