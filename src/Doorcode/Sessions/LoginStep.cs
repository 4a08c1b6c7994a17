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

    /// <summary>The account has changed since its owner began to prove themselves, or is not active. Nothing has begun.</summary>
    public sealed record Refused : LoginStep
    {
        public static readonly Refused Value = new();

        private Refused()
        {
        }
    }
}
