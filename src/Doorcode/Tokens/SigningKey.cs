using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tokens;

/// <summary>A P-256 key pair that signs tokens (ES256, RFC 7518 section 3.4) from its time on, until the next one's.</summary>
internal sealed class SigningKey
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };
    private static readonly Dictionary<string, object> AccessHeader = new(StringComparer.Ordinal) { ["typ"] = AccessType };
    private static readonly Dictionary<string, object> RefreshHeader = new(StringComparer.Ordinal) { ["typ"] = RefreshType };

    private readonly SigningCredentials _credentials;
    private readonly string _accessHeader;
    private readonly string _refreshHeader;

    public SigningKey(string kid, ReadOnlySpan<byte> privateKey, long activatesAt)
    {
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(privateKey, out _);
        Kid = kid;
        ActivatesAt = activatesAt;
        Key = new ECDsaSecurityKey(pair) { KeyId = kid };
        _credentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256);
        _accessHeader = HeaderOf(Sign("{}", TokenKind.Access));
        _refreshHeader = HeaderOf(Sign("{}", TokenKind.Refresh));

        static string HeaderOf(string token) => token[..token.IndexOf('.', StringComparison.Ordinal)];
    }

    public const string AccessType = "at+jwt";

    public const string RefreshType = "rt+jwt";

    public string Kid { get; }

    /// <summary>From when on it signs; it is published before.</summary>
    public long ActivatesAt { get; }

    public ECDsaSecurityKey Key { get; }

    /// <summary>
    /// The one encoded header of this key's tokens of a kind. A token with any other header, such as another algorithm, a key of
    /// its own, an unknown <c>crit</c> or a member twice, is not ours (RFC 8725 sections 3.1, 3.2, 3.10, 3.11).
    /// </summary>
    public string Header(TokenKind kind) => kind is TokenKind.Access ? _accessHeader : _refreshHeader;

    public string Sign(string payload, TokenKind kind) =>
        LowS.With(Handler.CreateToken(payload, _credentials, kind is TokenKind.Access ? AccessHeader : RefreshHeader));
}
