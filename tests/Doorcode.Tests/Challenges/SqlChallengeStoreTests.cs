using Doorcode.Challenges;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Challenges;

public sealed class SqlChallengeStoreTests(DoorcodeApp app) : ChallengeStoreContract(app), IClassFixture<DoorcodeApp>
{
    protected override IChallengeStore Store => App.Services.GetRequiredService<SqlChallengeStore>();
}
