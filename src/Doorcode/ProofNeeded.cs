using System.Collections.Immutable;

namespace Doorcode;

/// <summary>Which proof of its owner a request lacks.</summary>
public sealed record ProofNeeded
{
    /// <summary>How old the proof may be, sent as <c>max_age</c> in whole seconds; null where its age does not matter.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The <c>acr</c> that is enough, sent as <c>acr_values</c>; null where none is asked for.</summary>
    public string? AcrValues { get; init; }

    /// <summary>The members of a request that can hold the proof, such as <c>totp</c>; sent as <c>methods</c>.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>Stands for the proofs of a login so far, sent as <c>login_ticket</c>; only with <c>second_factor_required</c>.</summary>
    public string? LoginTicket { get; init; }

    /// <summary>
    /// Opens the enrolment of a second factor, sent as <c>enrolment_ticket</c>; only with <c>second_factor_enrolment_required</c>.
    /// </summary>
    public string? EnrolmentTicket { get; init; }

    /// <summary>For how long the ticket works, sent as <c>expires_in</c> in whole seconds; null without a ticket.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>Never a ticket, because printed text ends in logs.</summary>
    public override string ToString() => "[proof]";
}
