namespace Doorcode.EmailValidation;

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
