using Doorcode.Accounts;

namespace Doorcode.EmailValidation;

/// <summary>Tells before an account is made whether mail can reach its address. A host may register its own.</summary>
public interface IEmailValidator
{
    /// <summary>Checks an address that is already known to be well-formed.</summary>
    /// <param name="address">The address; it is in no log.</param>
    /// <param name="cancel">
    /// Ends the wait, not necessarily the check; cancelled after 35 seconds at the latest, and the request is answered with 503.
    /// </param>
    /// <returns>The verdict. Trouble on the way is a verdict too, never an exception.</returns>
    Task<EmailVerdict> CheckAsync(EmailAddress address, CancellationToken cancel);
}

/// <summary>What came out of checking an address.</summary>
public abstract record EmailVerdict
{
    private EmailVerdict()
    {
    }

    /// <summary>Nothing speaks against the address.</summary>
    public sealed record Accepted : EmailVerdict
    {
        private Accepted()
        {
        }

        /// <summary>The only one.</summary>
        public static Accepted Value { get; } = new();
    }

    /// <summary>No mail can be delivered there, or only to a mailbox that is thrown away.</summary>
    /// <param name="DidYouMean">What was probably meant; null when nothing is known.</param>
    public sealed record Refused(string? DidYouMean) : EmailVerdict
    {
        /// <summary>Never the suggestion: what is printed ends in logs.</summary>
        public override string ToString() => nameof(Refused);
    }

    /// <summary>There is no verdict, and the policy (<see cref="OutagePolicy.Refuse"/>) takes no address without one.</summary>
    public sealed record Unavailable : EmailVerdict
    {
        private Unavailable()
        {
        }

        /// <summary>The only one.</summary>
        public static Unavailable Value { get; } = new();
    }
}

/// <summary>What becomes of an address when nobody could check it.</summary>
public enum OutagePolicy
{
    /// <summary>It is taken: the mailed code itself proves the address.</summary>
    Accept,

    /// <summary>The request is answered with 503, to be repeated later.</summary>
    Refuse,
}
