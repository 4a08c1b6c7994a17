using Doorcode.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Sessions;

/// <summary>
/// The account of a request's bearer access token. Its session is looked up in the store at every request, so a session that ended
/// on any server is refused from that moment on.
/// </summary>
internal sealed class CurrentAccount : IBound, IEndpointParameterMetadataProvider
{
    private LiveSession? _session;

    /// <summary>The session; only asked for when the access token was not refused.</summary>
    public LiveSession Session => _session ?? throw new InvalidOperationException("The request is not authenticated.");

    public static ValueTask<CurrentAccount?> BindAsync(HttpContext context) => new(new CurrentAccount());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var guard = context.RequestServices.GetRequiredService<AccessTokenGuard>();
        var result = await guard.CheckAsync(context.Request.Headers, context.RequestAborted);
        _session = result.Value;
        return result.Problem;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AccessTokenMetadata());
        builder.Metadata.Add(new ProblemMetadata([Problems.Unauthenticated]));
    }
}
