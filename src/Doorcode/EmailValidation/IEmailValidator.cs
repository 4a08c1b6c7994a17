using Doorcode.Addresses;

namespace Doorcode.EmailValidation;

/// <summary>Tells before an account is made whether mail can reach its address. A host may register its own.</summary>
public interface IEmailValidator
{
    /// <summary>Checks an address that is already known to be well-formed.</summary>
    /// <param name="check">The address, and the network that asks about it.</param>
    /// <param name="cancel">
    /// Ends the wait, not necessarily the check; cancelled after 35 seconds at the latest, and the request is answered with 503.
    /// </param>
    /// <returns>The verdict. A validator that is out of reach is a verdict too, not an exception.</returns>
    /// <exception cref="Storage.BackendUnavailableException">A backend is down; the request is answered with 503.</exception>
    Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel);
}

/// <summary>An address to check, and who asks about it.</summary>
/// <param name="Address">The address; it is in no log.</param>
/// <param name="Network">
/// The network that asks, as limits count it: an IPv4 address or the /64 of an IPv6 address, as a name without further meaning.
/// What a validator remembers of an address must not serve another network: it would tell that network who else asked.
/// </param>
/// <param name="Site">The site that the network belongs to, as limits count it.</param>
public sealed record EmailCheck(EmailAddress Address, string Network, string Site)
{
    /// <summary>Neither the address nor the network, because printed text ends in logs.</summary>
    public override string ToString() => nameof(EmailCheck);
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
        /// <summary>Never the suggestion, because printed text ends in logs.</summary>
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

/// <summary>How an address is treated when it could not be checked.</summary>
public enum OutagePolicy
{
    /// <summary>It is taken: the mailed code itself proves the address.</summary>
    Accept,

    /// <summary>The request is answered with 503, to be repeated later.</summary>
    Refuse,
}
