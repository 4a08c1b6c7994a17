using System.Text;
using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.Sealing;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>A rotation that was tried.</summary>
/// <param name="IsDone">
/// Whether the statement changed the row. False is not certain: after a lost connection the statement is sent again, and the row may
/// already hold the refresh token of the pair.
/// </param>
/// <param name="Pair">The next pair, which is given out only when the row holds its refresh token.</param>
/// <param name="NextHash">SHA-256 of that refresh token.</param>
internal sealed record RotationTry(bool IsDone, TokenPair Pair, byte[] NextHash);

/// <summary>Replaces the current refresh token of a session, and keeps the one that takes its place for a repeat.</summary>
internal sealed class RotateSession(
    TokenIssuer issuer, KnownRefreshTokens known, SessionStore sessions, DeviceTokens devices, ServerClock clock, MasterKey master)
{
    internal const string SuccessorPurpose = "doorcode:refresh-successors";

    private readonly Sealer _successors = new(master, SuccessorPurpose);

    /// <summary>Tries to rotate; changes nothing when the session does not expect this token.</summary>
    public async Task<RotationTry> TryAsync(RefreshToken token, AppClaims told, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now;
        // Most sessions began with a password, at the time that is in their id, and most accounts have neither roles nor claims.
        var expected = StatedFacts.Of(AuthenticationFacts.ByPassword(token.Session.BegunAt), RolesAndClaims.None);
        var next = issuer.Refresh(token.Account, token.Session, token.Generation + 1, now, token.SessionEnd);
        var nextHash = TokenIssuer.Hash(next);
        var rotating = sessions.TryRotateAsync(
            token,
            new Rotation(nextHash, _successors.Seal(PackedToken.Pack(next), SuccessorContext(token)), RotationOrigin.Of(caller), now),
            cancel);
        // Signed while the database writes, and signed again if the row holds other facts or the account was given something.
        var pair = Pair(token, next, expected, told, now);
        var rotated = await rotating;
        known.AddSpent(token.Hash);
        if (rotated is null)
            return new RotationTry(IsDone: false, pair, nextHash);

        known.AddSigned(nextHash);
        if (rotated.Stated != expected)
            pair = Pair(token, next, rotated.Stated, told, now);

        return new RotationTry(IsDone: true, WithDevice(pair, token, rotated.Epoch), nextHash);
    }

    /// <summary>The pair with the successor that the token has already, byte for byte.</summary>
    public TokenPair Again(RefreshToken token, SessionState state, AppClaims told) =>
        Pair(token, PackedToken.Unpack(_successors.Open(state.Successor!, SuccessorContext(token))), state, told);

    /// <summary>A refresh token that the row holds, with a new access token.</summary>
    public TokenPair Pair(RefreshToken token, string refresh, SessionState state, AppClaims told) =>
        WithDevice(Pair(token, refresh, StatedFacts.Of(state.Facts, state.Granted), told, clock.Now), token, state.Epoch);

    /// <summary>What a sealed token belongs to: it opens in no other row, and as no other generation.</summary>
    internal static byte[] Context(SessionId session, long generation) => Encoding.ASCII.GetBytes($"{session}.{generation}");

    private static byte[] SuccessorContext(RefreshToken token) => Context(token.Session, token.Generation + 1);

    private TokenPair WithDevice(TokenPair pair, RefreshToken token, long? epoch) =>
        pair with { DeviceToken = devices.Again(token.Account, epoch, token.Session) };

    private TokenPair Pair(RefreshToken token, string refresh, StatedFacts facts, AppClaims told, long now)
    {
        var (access, expiresIn) = issuer.Access(token.Account, token.Session, facts, told, now, token.SessionEnd);
        return new TokenPair { Access = access, Refresh = refresh, ExpiresIn = expiresIn };
    }
}
