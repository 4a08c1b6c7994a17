using Doorcode.Accounts;

namespace Doorcode.Sessions;

/// <summary>Where a login stands once its proofs were good.</summary>
internal abstract record LoginStep
{
    private LoginStep()
    {
    }

    /// <summary>The session has begun.</summary>
    /// <param name="Tokens">Its first pair.</param>
    public sealed record Complete(TokenPair Tokens) : LoginStep;

    /// <summary>The account has a second factor that was not proved. No session has begun.</summary>
    /// <param name="Ticket">Lets the login go on.</param>
    public sealed record SecondFactorNeeded(LoginTicket Ticket) : LoginStep;

    /// <summary>The account must get a second factor. No session has begun.</summary>
    /// <param name="Ticket">Opens the enrolment.</param>
    public sealed record EnrolmentNeeded(LoginTicket Ticket) : LoginStep;

    /// <summary>The account has changed since its owner began to prove themselves, or is not active. Nothing has begun.</summary>
    public sealed record Refused : LoginStep
    {
        public static readonly Refused Value = new();

        private Refused()
        {
        }
    }

    /// <summary>The tokens, or what the owner must do next.</summary>
    /// <param name="refused">What a login is answered whose account has changed meanwhile; it should look like a wrong proof.</param>
    public Result<TokenPair> ToResult(Problem refused) => this switch
    {
        Complete complete => complete.Tokens,
        SecondFactorNeeded { Ticket: var ticket } => Problems.SecondFactorRequired with
        {
            Proof = new ProofNeeded
            {
                LoginTicket = ticket.Text,
                ExpiresIn = LoginTicket.Lifetime,
                Methods = [.. ticket.Factors.Members()],
            },
        },
        EnrolmentNeeded { Ticket: var ticket } => Problems.SecondFactorEnrolmentRequired with
        {
            Proof = new ProofNeeded { EnrolmentTicket = ticket.Text, ExpiresIn = LoginTicket.Lifetime },
        },
        _ => refused,
    };
}
