using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresRefreshTests(PostgresApp postgres) : RefreshContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresRefreshMisuseTests(PostgresApp postgres) : RefreshMisuseContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresTokenAgreementTests(PostgresApp postgres) : TokenAgreementContract(postgres.App), IClassFixture<PostgresApp>;
