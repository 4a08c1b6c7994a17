using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorcode.Http;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Lets a host's own endpoints require a Doorcode access token or session cookie, with the same check as Doorcode's.</summary>
internal sealed class DoorcodeAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessTokenGuard guard,
    CookieGuard cookies,
    AskForClaims claims)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private static readonly Dictionary<string, JsonElement> Nothing = [];

    private Problem _problem = Problems.Unauthenticated;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var hasToken = Request.Headers.Authorization.Count > 0;
        var inQuery = hasToken ? null : AccessTokenInQuery.Of(Context);
        if (!hasToken && inQuery is null && !cookies.IsOn(Request))
            return AuthenticateResult.NoResult();

        var check = hasToken ? guard.CheckAsync(Request.Headers, Context.RequestAborted)
            : inQuery is not null ? guard.CheckAsync(inQuery, Context.RequestAborted)
            : cookies.CheckAsync(Context);
        if (!(await check).Try(out var session, out var problem))
            return Fail(problem);

        try
        {
            var isByCookie = !hasToken && inQuery is null;
            var stated = isByCookie ? await AskAsync(session) : StatedClaims.Of(session.Stated ?? Nothing);
            return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(session, stated), Scheme.Name));
        }
        catch (AppFailureException failure)
        {
            return Fail(failure.Problem);
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => _problem.ToHttp().ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Forbidden.ToHttp().ExecuteAsync(Context);

    private ClaimsPrincipal PrincipalOf(LiveSession session, IEnumerable<Claim> stated) => new(new ClaimsIdentity(
        [
            new Claim("sub", session.Account.ToString()),
            new Claim(ClaimTypes.NameIdentifier, session.Account.ToString()),
            new Claim("sid", session.Id.ToString()),
            new Claim("email", session.Email),
            new Claim("name", session.FullName),
            .. session.Granted.Roles.Select(role => new Claim("roles", role)),
            .. stated,
        ],
        Scheme.Name,
        "name",
        "roles"));

    /// <summary>A cookie holds no claims, so its request gets the claims that a new access token would hold.</summary>
    private async Task<IEnumerable<Claim>> AskAsync(LiveSession session)
    {
        var told = StatedClaims.Read((await claims.RunAsync(session.Account, Context.RequestAborted)).Json).ToList();
        var granted = StatedClaims.Read(session.Granted.ClaimsJson).ExceptBy(told.Select(claim => claim.Key), claim => claim.Key, StringComparer.Ordinal);
        return StatedClaims.Of(granted.Concat(told));
    }

    private AuthenticateResult Fail(Problem problem)
    {
        _problem = problem;
        return AuthenticateResult.Fail(problem.Title);
    }
}
