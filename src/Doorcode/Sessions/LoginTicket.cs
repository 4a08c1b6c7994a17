using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Accounts;
using Doorcode.Tokens;

namespace Doorcode.Sessions;

/// <summary>What a ticket is good for. The numbers are kept in the database.</summary>
internal enum TicketKind
{
    /// <summary>Completes a login with a second factor.</summary>
    SecondFactor = 1,

    /// <summary>Enrols a second factor, which completes the login.</summary>
    Enrolment = 2,
}

/// <summary>Stands for the proofs of a login that is not complete. Only its hash is stored.</summary>
/// <param name="Text">256 random bits, known to the client alone.</param>
/// <param name="Factors">The account's kinds of second factors.</param>
internal sealed record LoginTicket(string Text, FactorKinds Factors)
{
    /// <summary>For how long a ticket works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>How many proofs may be tried with a ticket, of all kinds together.</summary>
    public const int Guesses = 5;

    private const int Bytes = 32;

    /// <summary>Makes a ticket.</summary>
    public static LoginTicket New(FactorKinds factors) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)), factors);

    /// <summary>SHA-256 of a ticket as it was sent: the name of its row, and what belongs to the ticket is bound to it.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Never the ticket, because printed text ends in logs.</summary>
    public override string ToString() => "[ticket]";
}

/// <summary>A ticket that is about to be issued.</summary>
/// <param name="Ticket">The ticket.</param>
/// <param name="Kind">What it is good for.</param>
/// <param name="Account">Whose login it is, and of which epoch the account must still be.</param>
/// <param name="Facts">What the owner has proved so far.</param>
/// <param name="Device">The known device that asks (<see cref="Caller.Device"/>); null for every other caller.</param>
internal sealed record NewTicket(LoginTicket Ticket, TicketKind Kind, AccountAtEpoch Account, AuthenticationFacts Facts, string? Device);

/// <summary>A ticket that lives.</summary>
/// <param name="Hash">SHA-256 of it.</param>
/// <param name="Account">Whose login it is; nothing of the account has changed since.</param>
/// <param name="Facts">What the owner has proved so far.</param>
/// <param name="GuessesLeft">How many proofs may be tried after this one.</param>
internal sealed record OpenTicket(byte[] Hash, AccountAtEpoch Account, AuthenticationFacts Facts, long GuessesLeft)
{
    /// <summary>The address of the account.</summary>
    public required string Email { get; init; }

    /// <summary>The name of the owner.</summary>
    public required string FullName { get; init; }

    /// <summary>The known device that the ticket was issued to; null when it was issued to another client.</summary>
    public string? Device { get; init; }

    /// <summary>The caller with the device of the ticket: the login is for the client that the ticket was issued to.</summary>
    public Caller Recognize(Caller caller) => caller with { Device = Device };
}
