using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresAccountsTests(TwoServers servers)
    : AccountsContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresRolesAndClaimsTests(TwoServers servers)
    : RolesAndClaimsContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresAccountsCommandTests(TwoServers servers) : AccountsCommandContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresRequiredRolesTests() : RequiredRolesContract(DoorcodeApp.StartOnPostgresAsync);
