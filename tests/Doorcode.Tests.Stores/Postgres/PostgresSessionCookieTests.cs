using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresSessionCookieTests(TwoServers servers)
    : SessionCookieContract(servers.First, servers.Second), IClassFixture<TwoServers>;
