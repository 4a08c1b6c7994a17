namespace Doorcode.Harness.Facts;

/// <summary>What must come of a way into an account.</summary>
internal enum WayState
{
    /// <summary>Its owner holds the proof: it lets them in.</summary>
    Open,

    /// <summary>It was ended, or was never one: it lets nobody in.</summary>
    Shut,
}

/// <summary>A way into an account that was tried when it was known what must come of it.</summary>
/// <param name="Address">The address that the account was registered with.</param>
/// <param name="What">Which way.</param>
/// <param name="State">What must come of it.</param>
/// <param name="At">When the answer was there.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record WayIn(string Address, string What, WayState State, long At, SessionAnswer Answer);
