using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresChangeEmailTests(TwoServers servers) : ChangeEmailContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresStopEmailChangeTests(TwoServers servers) : StopEmailChangeContract(servers.First), IClassFixture<TwoServers>;

public sealed class PostgresEmailChangeRaceTests(TwoServers servers)
    : EmailChangeRaceContract(servers.First, servers.Second), IClassFixture<TwoServers>;

public sealed class PostgresUndoWindowTests() : UndoWindowContract(DoorcodeApp.StartOnPostgresAsync);

public sealed class PostgresEmailChangeLimitTests() : EmailChangeLimitContract(DoorcodeApp.StartOnPostgresAsync);
