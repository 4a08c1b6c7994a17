using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

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

/// <summary>Checks the bearer access token of a request.</summary>
internal sealed class AccessTokenGuard(TokenReader reader, SessionStore sessions, ILogger<AccessTokenGuard> log)
{
    private const string Scheme = "Bearer ";

    public async ValueTask<Result<LiveSession>> CheckAsync(IHeaderDictionary headers, CancellationToken cancel)
    {
        var values = headers[HeaderNames.Authorization];
        if (values.Count != 1 || values[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Problems.Unauthenticated;

        try
        {
            var claims = await reader.ReadAsync(value[Scheme.Length..].Trim(' '), TokenKind.Access);
            return claims is not null
                && await sessions.FindLiveAsync(new SessionId(claims.SessionId), new AccountId(claims.Subject), cancel) is { } session
                ? session
                : Problems.Unauthenticated;
        }
        catch (StoreUnavailableException failure)
        {
            StorageLog.StoreUnavailable(log, failure);
            return Problems.Unavailable;
        }
    }
}
