using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Doorcode.Tests.EndToEnd.Tokens;

/// <summary>
/// Resource servers as people set them up: published keys and an audience, and no look at <c>typ</c>. They take the access token
/// and refuse the refresh token.
/// </summary>
public sealed class InteropTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const string Audience = "https://auth.example.org";

    private const string Jose = """
        import { createRemoteJWKSet, jwtVerify } from 'jose';
        const [keys, audience, seconds, ...tokens] = process.argv.slice(1);
        const set = createRemoteJWKSet(new URL(keys));
        for (const token of tokens) {
          await jwtVerify(token, set, { audience, currentDate: new Date(seconds * 1000) }).then(
            () => console.log('taken'), error => console.log(error.code, error.claim));
        }
        """;

    private const string PyJwt = """
        import json, sys, urllib.request, jwt
        keys = jwt.PyJWKSet.from_dict(json.load(urllib.request.urlopen(sys.argv[1])))
        for token in sys.argv[4:]:
            kid = jwt.get_unverified_header(token)["kid"]
            key = next(key for key in keys.keys if key.key_id == kid)
            try:
                jwt.decode(token, key.key, algorithms=["ES256"], audience=sys.argv[2], options={"verify_exp": False, "verify_iat": False})
                print("taken")
            except Exception as refusal:
                print(type(refusal).__name__)
        """;

    [Fact]
    public async Task The_handler_of_JwtBearer_takes_the_access_token_alone()
    {
        var tokens = await app.NewTokensAsync();
        var keys = new JsonWebKeySet(await app.Http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)));
        var rules = new TokenValidationParameters
        {
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (_, _, _, _) => true,
            ValidAudience = Audience,
            ValidateIssuer = false,
        };
        var handler = new JsonWebTokenHandler();

        var access = await handler.ValidateTokenAsync(tokens.Access, rules);
        var refresh = await handler.ValidateTokenAsync(tokens.Refresh, rules);

        Assert.True(access.IsValid, $"{access.Exception}");
        Assert.IsType<SecurityTokenInvalidAudienceException>(refresh.Exception);
    }

    [Fact]
    public async Task Jose_takes_the_access_token_alone()
    {
        var npm = Environment.GetEnvironmentVariable("DOORCODE_NPM");
        Assert.False(string.IsNullOrEmpty(npm), "DOORCODE_NPM must name the folder that jose is installed in; ./test.sh sets it.");
        Assert.Equal("taken\nERR_JWT_CLAIM_VALIDATION_FAILED aud\n", await AskAsync("node", npm, "--input-type=module", "-e", Jose));
    }

    [Fact]
    public async Task PyJWT_takes_the_access_token_alone() =>
        Assert.Equal("taken\nInvalidAudienceError\n", await AskAsync("/usr/bin/python3", app.Folder, "-c", PyJwt));

    private async Task<string> AskAsync(string program, string folder, params string[] script)
    {
        var tokens = await app.NewTokensAsync();
        var (exitCode, output) = await Shell.RunAsync(
            program, folder,
            [.. script, $"{app.Http.BaseAddress}.well-known/jwks.json", Audience, $"{app.Clock.GetUtcNow().ToUnixTimeSeconds()}", tokens.Access, tokens.Refresh]);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
