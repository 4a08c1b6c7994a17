using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresLogoutTests(PostgresApp postgres) : LogoutContract(postgres.App), IClassFixture<PostgresApp>;
