using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Proofs;

/// <summary>Answers an enrolment, and sets the cookie of a session that began with it and has one.</summary>
/// <param name="answer">The answer.</param>
/// <param name="tokens">The session that began; null when the owner was logged in already.</param>
internal sealed class EnrolledResult(IResult answer, TokenPair? tokens) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (tokens?.Cookie is { } cookie)
            httpContext.RequestServices.GetRequiredService<SessionCookie>().Set(httpContext, cookie);

        return answer.ExecuteAsync(httpContext);
    }
}
