using Doorcode.Http;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Proofs;

/// <summary>The <see cref="Enrolee"/> of a request. Its bearer token is an access token or an enrolment ticket.</summary>
internal sealed class CurrentEnrolee : IBound, IEndpointParameterMetadataProvider
{
    private Enrolee? _value;

    /// <summary>Who enrols; only asked for when the bearer token was not refused.</summary>
    public Enrolee Value => _value ?? throw new InvalidOperationException("The request is not authenticated.");

    public static ValueTask<CurrentEnrolee?> BindAsync(HttpContext context) => new(new CurrentEnrolee());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (TicketIn(context.Request) is { } text)
        {
            var ticket = await services.GetRequiredService<LoginTicketStore>()
                .FindAsync(LoginTicket.Hash(text), TicketKind.Enrolment, context.RequestAborted);
            _value = ticket is null ? null : new Enrolee(ticket);
            return ticket is null ? Problems.Unauthenticated : null;
        }

        var checkedToken = await services.GetRequiredService<AccessTokenGuard>().CheckAsync(context.Request.Headers, context.RequestAborted);
        _value = checkedToken.Value is { } session ? new Enrolee(session) : null;
        return checkedToken.Problem;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder) =>
        CurrentAccount.PopulateMetadata(parameter, builder);

    /// <summary>The bearer token, if it is not a JWT.</summary>
    private static string? TicketIn(HttpRequest request) =>
        BearerToken.In(request.Headers) is { } token && !token.Contains('.', StringComparison.Ordinal) ? token : null;
}
