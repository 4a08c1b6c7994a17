using System.Security.Claims;
using System.Text.Encodings.Web;
using Doorcode.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Lets a host's own endpoints require a Doorcode access token or session cookie, with the same check as Doorcode's.</summary>
internal sealed class DoorcodeAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokenGuard guard, CookieGuard cookies)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private Problem _problem = Problems.Unauthenticated;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var hasToken = Request.Headers.Authorization.Count > 0;
        if (!hasToken && !cookies.IsOn(Request))
            return AuthenticateResult.NoResult();

        var check = hasToken ? guard.CheckAsync(Request.Headers, Context.RequestAborted) : cookies.CheckAsync(Context);
        if (!(await check).Try(out var session, out var problem))
        {
            _problem = problem;
            return AuthenticateResult.Fail(problem.Title);
        }

        var identity = new ClaimsIdentity(
            [
                new Claim("sub", session.Account.ToString()),
                new Claim("sid", session.Id.ToString()),
                new Claim("email", session.Email),
                new Claim("name", session.FullName),
                .. session.Granted.Roles.Select(role => new Claim("roles", role)),
            ],
            Scheme.Name,
            "name",
            "roles");
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => _problem.ToHttp().ExecuteAsync(Context);
}
