using Doorcode.Tests.Accounts;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>Two servers over one PostgreSQL: what happens at the one is not committed yet when the thing is used at the other.</summary>
public sealed class PostgresPendingRaceTests(PostgresPendingRaceTests.PendingServers pending)
    : PendingRaceContract(pending.First, pending.Second), IClassFixture<PostgresPendingRaceTests.PendingServers>
{
    private protected override bool CanStop(PendingThing thing, OwnerKind kind) => !thing.IsStateless;

    private protected override Task<bool[]> RaceAsync(Func<Task> happenAsync, IReadOnlyList<Func<Task<bool>>> uses) =>
        CommitBarrier.RaceAsync(Server, happenAsync, uses);

    public sealed class PendingServers : IAsyncLifetime
    {
        public DoorcodeApp First { get; private set; } = null!;

        public DoorcodeApp Second { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            First = await DoorcodeApp.StartOnPostgresAsync(PendingThingContract.Settings);
            Second = await First.StartBesideAsync();
            CommitBarrier.AddTo(First);
        }

        public async ValueTask DisposeAsync()
        {
            await Second.DisposeAsync();
            await First.DisposeAsync();
        }
    }
}

public sealed class PostgresNoticeTests(TwoServers servers) : NoticeContract(servers.First), IClassFixture<TwoServers>;
