using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Sessions;

/// <summary>Answers with tokens, and sets the cookie of a session that has one. Every way in answers so.</summary>
internal sealed class TokensResult(TokenPair tokens) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (tokens.Cookie is { } cookie)
            httpContext.RequestServices.GetRequiredService<SessionCookie>().Set(httpContext, cookie);

        return TypedResults.Json(tokens, SessionsJson.Default.TokenPair).ExecuteAsync(httpContext);
    }
}
