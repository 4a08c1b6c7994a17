using System.Security.Cryptography;
using Doorcode.Accounts;
using Doorcode.Devices;
using Doorcode.Languages;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>Makes a session that is about to begin, and what its client gets once it has begun.</summary>
internal sealed class IssueTokens(
    TokenIssuer tokens, KnownRefreshTokens known, DeviceTokens devices, LanguageCatalogue languages)
{
    /// <summary>Draws the session's id, and signs its refresh token or draws its cookie.</summary>
    /// <param name="account">Whose session it is.</param>
    /// <param name="facts">What its owner has proved.</param>
    /// <param name="caller">Who gets it.</param>
    /// <param name="carrier">What the client keeps.</param>
    /// <param name="now">Now, UTC milliseconds.</param>
    public PreparedSession Prepare(
        AccountAtEpoch account, AuthenticationFacts facts, Caller caller, SessionCarrier carrier, long now)
    {
        var session = SessionId.New(now);
        var end = tokens.SessionEnd(now);
        var refresh = carrier is SessionCarrier.RefreshToken ? tokens.Refresh(account.Id, session, 0, now, end) : null;
        var cookie = carrier is SessionCarrier.Cookie ? NewCookie.Draw(TimeSpan.FromMilliseconds(end - now)) : null;
        var row = new NewSession(session, account, refresh is null ? NoToken() : TokenIssuer.Hash(refresh), end, facts, caller)
        {
            NewLanguage = languages.Choose(caller.AcceptedLanguages)?.Tag is { } preferred
                && !string.Equals(preferred, account.Language, StringComparison.Ordinal)
                    ? preferred
                    : null,
        };
        return new PreparedSession(row, refresh, cookie, now);
    }

    /// <summary>The first pair of a session that has begun.</summary>
    /// <param name="session">The session.</param>
    /// <param name="told">What the app told for its access token.</param>
    public TokenPair PairOf(PreparedSession session, AppClaims told)
    {
        var row = session.Row;
        if (session.Refresh is not null)
            known.AddSigned(row.TokenHash);

        var facts = StatedFacts.Of(row.Facts, row.Account.Granted);
        var (access, expiresIn) = tokens.Access(row.Account.Id, row.Id, facts, told, session.Now, row.ExpiresAt);
        return new TokenPair
        {
            Access = access,
            Refresh = session.Refresh,
            ExpiresIn = expiresIn,
            DeviceToken = devices.Issue(row.Account, row.Id),
            Cookie = session.Cookie,
            Session = row.Id,
        };
    }

    /// <summary>What a session with a cookie expects as its refresh token: no token has this hash.</summary>
    private static byte[] NoToken() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
}

/// <summary>A session that has not begun yet.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Refresh">Its refresh token; null when it has a cookie.</param>
/// <param name="Cookie">Its cookie; null when it has a refresh token.</param>
/// <param name="Now">When it begins, UTC milliseconds.</param>
internal sealed record PreparedSession(NewSession Row, string? Refresh, NewCookie? Cookie, long Now)
{
    /// <summary>Never the tokens, because printed text ends in logs.</summary>
    public override string ToString() => nameof(PreparedSession);
}
