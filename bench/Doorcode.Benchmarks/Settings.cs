using Doorcode.Rig;

namespace Doorcode.Benchmarks;

/// <summary>How long and how often; and what is the same in every run.</summary>
/// <param name="Seconds">How long each load lasts.</param>
/// <param name="Rounds">How often each load is repeated, in turn with what it is compared with.</param>
internal sealed record Settings(int Seconds, int Rounds)
{
    /// <summary>Accounts in both databases, except in the work that asks what many accounts cost.</summary>
    public const int Accounts = 10_000;

    /// <summary>Accounts whose access tokens <c>me</c> presents, and that log in.</summary>
    public const int Visitors = 1_000;

    /// <summary>wrk's connections, except in the work that asks what many at once cost.</summary>
    public const int Connections = 8;

    /// <summary>wrk's threads; wrk/report.lua says why they are fewer than the connections.</summary>
    public const int Threads = 2;

    /// <summary>The password of every account. Both sides accept it under their default rules.</summary>
    public const string Password = "Violet-anchor-42-mosaic";

    /// <summary>Load before the first round, that is not counted: the peer compiles its hot methods while it runs.</summary>
    public int WarmUpSeconds => Math.Min(Seconds, 5);

    /// <summary>
    /// Refresh chains to begin with. Each load loses the few that are on their way when its time is up, and there must be
    /// more chains than connections to the end.
    /// </summary>
    public int Chains(int connections) => 128 + ((Rounds + 1) * 2 * connections);

    /// <summary>The access tokens that <c>me</c> presents to three hosts in turn have to outlive its rounds.</summary>
    public void DemandLivingTokens()
    {
        if (Seconds * Rounds > 200)
            throw new InvalidRunException("--seconds times --rounds is 200 at most: access tokens live for 15 minutes.");
    }
}
