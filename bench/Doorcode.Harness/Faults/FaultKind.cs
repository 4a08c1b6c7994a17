using Doorcode.Harness.Facts;
using Doorcode.Harness.Setup;

namespace Doorcode.Harness.Faults;

/// <summary>What a fault needs to be there.</summary>
internal enum Needs
{
    Nothing,
    Postgres,
    Redis,
    SeveralServers,
}

/// <summary>A fault by name.</summary>
/// <param name="Name">As the command line calls it.</param>
/// <param name="What">What is done, for the report.</param>
/// <param name="Needs">What must be there.</param>
/// <param name="Excuse">Which failures it excuses.</param>
internal sealed record FaultKind(string Name, string What, Needs Needs, Excuse Excuse)
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("kill-server", "SIGKILL; started again later", Needs.Nothing, Excuse.UntilMarkedDown),
        new("restart-server", "SIGTERM; started again at once", Needs.Nothing, Excuse.Nothing),
        new("pause-server", "SIGSTOP, then SIGCONT", Needs.SeveralServers, Excuse.UntilMarkedDown),
        new("stop-postgres", "crash (SIGQUIT); started again later", Needs.Postgres, Excuse.WhileActive),
        new("restart-postgres", "fast stop; started again at once", Needs.Postgres, Excuse.WhileActive),
        new("pause-postgres", "SIGSTOP of every process, then SIGCONT", Needs.Postgres, Excuse.WhileActive),
        new("stop-redis", "SIGKILL; started again later", Needs.Redis, Excuse.WhileActive),
        new("restart-redis", "SIGTERM; started again at once", Needs.Redis, Excuse.WhileActive),
        new("pause-redis", "SIGSTOP, then SIGCONT", Needs.Redis, Excuse.WhileActive),
        new("flush-redis", "FLUSHALL", Needs.Redis, Excuse.Nothing),
        new("stop-smtp", "no SMTP server; started again later", Needs.Nothing, Excuse.Nothing),
        new("clock-skew", "one server 7 minutes behind, then 7 minutes ahead", Needs.SeveralServers, Excuse.Nothing),
    ];

    /// <summary>No fault that servers can bear, but a hand in their database: the harness has to notice.</summary>
    public static FaultKind Sabotage { get; } = new(
        "sabotage", "accounts deleted, sessions revived, guesses given back", Needs.Postgres, Excuse.Nothing);

    /// <summary>Whether it can be injected into what the run has.</summary>
    public bool Fits(StoreKind store, int servers) => Needs switch
    {
        Needs.Postgres => store != StoreKind.Sqlite,
        Needs.Redis => store == StoreKind.PostgresAndRedis,
        Needs.SeveralServers => servers > 1,
        _ => true,
    };
}
