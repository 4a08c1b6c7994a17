using Doorcode.Tests.Accounts;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Stores.Redis;

/// <summary>Two servers over one PostgreSQL and one Redis, without network limits.</summary>
public sealed class ServersWithRedis : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public DoorcodeApp First { get; private set; } = null!;

    public DoorcodeApp Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        First = await DoorcodeApp.StartOnPostgresAsync([_redis.Setting, .. PendingThingContract.Settings]);
        Second = await First.StartBesideAsync();
        CommitBarrier.AddTo(First);
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        await _redis.DisposeAsync();
    }
}

/// <summary>One pair of servers for all of them: they race by themselves.</summary>
[CollectionDefinition(Name)]
public sealed class RacesWithRedis : ICollectionFixture<ServersWithRedis>
{
    public const string Name = "races with Redis";
}

[Collection(RacesWithRedis.Name)]
public sealed class RedisPendingRaceTests(ServersWithRedis servers) : PendingRaceContract(servers.First, servers.Second)
{
    private protected override bool CanStop(PendingThing thing, OwnerKind kind) => !thing.IsStateless;

    private protected override Task<bool[]> RaceAsync(Func<Task> happenAsync, IReadOnlyList<Func<Task<bool>>> uses) =>
        CommitBarrier.RaceAsync(Server, happenAsync, uses);
}

[Collection(RacesWithRedis.Name)]
public sealed class RedisResetRaceTests(ServersWithRedis servers) : ResetRaceContract(servers.First, servers.Second);

[Collection(RacesWithRedis.Name)]
public sealed class RedisEmailChangeRaceTests(ServersWithRedis servers) : EmailChangeRaceContract(servers.First, servers.Second);

[Collection(RacesWithRedis.Name)]
public sealed class RedisDeleteAccountRaceTests(ServersWithRedis servers) : DeleteAccountRaceContract(servers.First, servers.Second);

[Collection(RacesWithRedis.Name)]
public sealed class RedisFactorRaceTests(ServersWithRedis servers) : FactorRaceContract(servers.First, servers.Second);

[Collection(RacesWithRedis.Name)]
public sealed class RedisPasskeyRaceTests(ServersWithRedis servers) : PasskeyRaceContract(servers.First, servers.Second);

[Collection(RacesWithRedis.Name)]
public sealed class TwoServersRedisLongCodeTests(ServersWithRedis servers) : LongCodeContract(servers.First);
