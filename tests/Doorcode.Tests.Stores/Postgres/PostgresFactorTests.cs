using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresTotpTests(TwoServers servers) : TotpContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresSecondFactorTests(TwoServers servers) : SecondFactorContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresReauthenticateTests(TwoServers servers) : ReauthenticateContract(servers.First), IClassFixture<TwoServers>;

public sealed class TwoServersFactorTests(TwoServers servers)
    : FactorRaceContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresTicketTests(TwoServers servers)
    : TicketContract(servers.First, DoorcodeApp.StartOnPostgresAsync), IClassFixture<TwoServers>;

public sealed class PostgresEnrolmentCookieTests() : EnrolmentCookieContract(DoorcodeApp.StartOnPostgresAsync);

public sealed class PostgresFactorTimeTests(TwoServers servers) : FactorTimeContract(servers.First), IClassFixture<TwoServers>;
