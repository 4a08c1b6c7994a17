using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Postgres;

public sealed class PostgresRefreshTests(PostgresApp postgres) : RefreshContract(postgres.App), IClassFixture<PostgresApp>;
