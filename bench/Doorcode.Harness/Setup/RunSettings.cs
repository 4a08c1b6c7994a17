using Doorcode.Harness.Faults;

namespace Doorcode.Harness.Setup;

/// <summary>Where Doorcode keeps everything in this run.</summary>
internal enum StoreKind
{
    /// <summary>SQLite: one server.</summary>
    Sqlite,

    /// <summary>PostgreSQL alone.</summary>
    Postgres,

    /// <summary>PostgreSQL, and Redis for what is short-lived.</summary>
    PostgresAndRedis,
}

/// <summary>What the command line asks for.</summary>
/// <param name="Store">Where everything is kept.</param>
/// <param name="Servers">How many servers.</param>
/// <param name="Duration">How long people arrive.</param>
/// <param name="PeakRate">How many people a second arrive at the end.</param>
/// <param name="People">How many at most.</param>
/// <param name="Faults">What is injected, in turn.</param>
/// <param name="Executable">The published server.</param>
/// <param name="KeepsFolder">Whether the logs stay.</param>
internal sealed record RunSettings(
    StoreKind Store, int Servers, TimeSpan Duration, double PeakRate, int People, IReadOnlyList<FaultKind> Faults, string? Executable,
    bool KeepsFolder)
{
    public bool HasPostgres => Store is StoreKind.Postgres or StoreKind.PostgresAndRedis;

    public bool HasRedis => Store is StoreKind.PostgresAndRedis;
}
