using Doorcode.Codes;
using Doorcode.Tests.Codes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresCodeStoreTests(PostgresApp postgres) : CodeStoreContract(postgres.App), IClassFixture<PostgresApp>
{
    protected override ICodeStore Store => App.Services.GetRequiredService<SqlCodeStore>();
}
