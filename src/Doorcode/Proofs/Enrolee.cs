using Doorcode.Accounts;
using Doorcode.Sessions;

namespace Doorcode.Proofs;

/// <summary>Who enrols a second factor: a logged-in owner, or one whose login must end in an enrolment and who holds its ticket.</summary>
internal sealed class Enrolee
{
    /// <summary>A logged-in owner.</summary>
    public Enrolee(LiveSession session) =>
        (Session, Account, Email, FullName, Binding) = (session, session.AtEpoch, session.Email, session.FullName, BindingOf(session));

    /// <summary>The holder of an enrolment ticket, who has proved the password within the ticket's life.</summary>
    public Enrolee(OpenTicket ticket) =>
        (Ticket, Account, Email, FullName, Binding) = (ticket, ticket.Account, ticket.Email, ticket.FullName, ticket.Hash);

    /// <summary>The session; null with a ticket.</summary>
    public LiveSession? Session { get; }

    /// <summary>The ticket; null with a session.</summary>
    public OpenTicket? Ticket { get; }

    /// <summary>The account.</summary>
    public AccountAtEpoch Account { get; }

    /// <summary>The address as its owner typed it.</summary>
    public string Email { get; }

    /// <summary>The owner's name.</summary>
    public string FullName { get; }

    /// <summary>The session or the ticket that an enrolment is bound to, as bytes: only its holder can finish the enrolment.</summary>
    public byte[] Binding { get; }

    /// <summary>A session as bytes, for a proof that is bound to it (<see cref="FactorProof.Binding"/>).</summary>
    public static byte[] BindingOf(LiveSession session) => session.Id.Value.ToByteArray(bigEndian: true);
}
