using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresPasskeyLoginTests(TwoServers servers) : PasskeyLoginContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresPasskeyEnrolmentTests(TwoServers servers) : PasskeyEnrolmentContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresPasskeyProofTests(TwoServers servers) : PasskeyProofContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresPasskeyDataTests(TwoServers servers) : PasskeyDataContract(servers.First), IClassFixture<TwoServers>;

public sealed class PasskeyRaceTests(TwoServers servers) : PasskeyRaceContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresPasskeyTicketTests() : PasskeyTicketContract(DoorcodeApp.StartOnPostgresAsync);
