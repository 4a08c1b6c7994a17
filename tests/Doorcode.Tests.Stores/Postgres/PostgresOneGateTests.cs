using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresOneGateTests(PostgresApp postgres) : OneGateContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresSessionFactsTests(PostgresApp postgres) : SessionFactsContract(postgres.App), IClassFixture<PostgresApp>;
