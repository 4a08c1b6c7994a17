using Doorcode.Accounts;
using Doorcode.Http;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Proofs;

/// <summary>
/// Who enrols a second factor: the session of an access token, or a login that must have a factor first, by its enrolment ticket. Both are
/// sent as the Bearer token.
/// </summary>
internal sealed class Enrolee : IBound, IEndpointParameterMetadataProvider
{
    private const string Scheme = "Bearer ";

    /// <summary>The session; null with a ticket.</summary>
    public LiveSession? Session { get; private set; }

    /// <summary>The ticket; null with a session. Its holder has proved the password within its life.</summary>
    public OpenTicket? Ticket { get; private set; }

    /// <summary>The account.</summary>
    public AccountAtEpoch Account => Ticket?.Account ?? Known.AtEpoch;

    /// <summary>The address as its owner typed it.</summary>
    public string Email => Ticket?.Email ?? Known.Email;

    /// <summary>The owner's name.</summary>
    public string FullName => Ticket?.FullName ?? Known.FullName;

    /// <summary>What an enrolment is bound to: nobody else can finish it.</summary>
    public byte[] Binding => Ticket?.Hash ?? BindingOf(Known);

    private LiveSession Known => Session ?? throw new InvalidOperationException("The request is not authenticated.");

    /// <summary>What a proof is bound to that a session asks for.</summary>
    public static byte[] BindingOf(LiveSession session) => session.Id.Value.ToByteArray(bigEndian: true);

    public static ValueTask<Enrolee?> BindAsync(HttpContext context) => new(new Enrolee());

    public async ValueTask<Problem?> ReadAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var headers = context.Request.Headers;
        if (TicketIn(headers) is { } ticket)
        {
            Ticket = await services.GetRequiredService<LoginTicketStore>().FindAsync(
                LoginTicket.Hash(ticket), TicketKind.Enrolment, context.RequestAborted);
            return Ticket is null ? Problems.Unauthenticated : null;
        }

        var result = await services.GetRequiredService<AccessTokenGuard>().CheckAsync(headers, context.RequestAborted);
        Session = result.Value;
        return result.Problem;
    }

    public static void PopulateMetadata(System.Reflection.ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AccessTokenMetadata());
        builder.Metadata.Add(new ProblemMetadata([Problems.Unauthenticated]));
    }

    /// <summary>A bearer token that is no JWT.</summary>
    private static string? TicketIn(IHeaderDictionary headers)
    {
        var values = headers.Authorization;
        if (values.Count != 1 || values[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;

        var token = value[Scheme.Length..].Trim(' ');
        return token.Contains('.', StringComparison.Ordinal) ? null : token;
    }
}
