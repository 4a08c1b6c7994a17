using Doorcode.Challenges;
using Doorcode.Tests.Challenges;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Postgres;

public sealed class PostgresChallengeStoreTests(PostgresApp postgres) : ChallengeStoreContract(postgres.App), IClassFixture<PostgresApp>
{
    protected override IChallengeStore Store => App.Services.GetRequiredService<SqlChallengeStore>();
}
