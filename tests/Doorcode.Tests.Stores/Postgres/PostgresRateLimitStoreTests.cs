using Doorcode.RateLimiting;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.RateLimiting;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresRateLimitStoreTests(PostgresApp postgres) : RateLimitStoreContract(postgres.App), IClassFixture<PostgresApp>
{
    protected override IRateLimitStore Store => App.Services.GetRequiredService<SqlRateLimitStore>();
}
