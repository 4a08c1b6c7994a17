using Doorcode.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Sessions;

/// <summary>
/// Whoever the bearer access token of a request speaks for, looked up in the session store at every request: a session that has
/// ended, anywhere, is refused from that moment on.
/// </summary>
internal sealed class CurrentAccount : IBound, IEndpointParameterMetadataProvider
{
    private readonly LiveSession? _session;

    private CurrentAccount(Result<LiveSession> result) => (_session, Problem) = (result.Value, result.Problem);

    public Problem? Problem { get; }

    /// <summary>The session; only asked for when there is no <see cref="Problem"/>.</summary>
    public LiveSession Session => _session ?? throw new InvalidOperationException("The request is not authenticated.");

    public static async ValueTask<CurrentAccount?> BindAsync(HttpContext context) =>
        new(await context.RequestServices.GetRequiredService<AccessTokenGuard>().CheckAsync(context.Request.Headers, context.RequestAborted));

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AccessTokenMetadata());
        builder.Metadata.Add(new ProblemMetadata([Problems.Unauthenticated]));
    }
}
