using System.Text.Json.Serialization.Metadata;
using Doorcode.Http;
using Doorcode.Proofs;
using Doorcode.Sessions;

namespace Doorcode.Factors;

/// <summary>A login ticket.</summary>
internal sealed record TicketRequest : IRequestBody<TicketRequest>
{
    /// <summary>The <c>login_ticket</c> that login answered.</summary>
    [Example("Yk3vJ0x3n8QmPzK5tR7wB2cD4fGhYk3vJ0x3n8QmPzK")]
    public required string LoginTicket { get; init; }

    static JsonTypeInfo<TicketRequest> IRequestBody<TicketRequest>.Json => FactorsJson.Default.TicketRequest;
}

/// <summary>Makes the options for a passkey that proves a second factor, at login and later.</summary>
internal sealed class AskForPasskey(LoginTicketStore tickets, IEnumerable<IPasskeyOptions> passkeys)
{
    /// <summary>For a login. Costs no guess.</summary>
    public async Task<Result<PasskeyCeremony>> ForLoginAsync(TicketRequest request, CancellationToken cancel)
    {
        if (passkeys.FirstOrDefault() is not { } options)
            return Problems.NotFound;

        return await tickets.FindAsync(LoginTicket.Hash(request.LoginTicket), TicketKind.SecondFactor, cancel) is { } ticket
            ? await options.ForProofAsync(ticket.Account, ticket.Hash, cancel)
            : Problems.CodeRejected;
    }

    /// <summary>For a fresh proof of a logged-in owner.</summary>
    public async Task<Result<PasskeyCeremony>> ForSessionAsync(LiveSession session, CancellationToken cancel) =>
        passkeys.FirstOrDefault() is { } options
            ? await options.ForProofAsync(session.AtEpoch, Enrolee.BindingOf(session), cancel)
            : Problems.NotFound;
}
