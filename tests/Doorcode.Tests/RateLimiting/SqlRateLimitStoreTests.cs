using Doorcode.RateLimiting;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.RateLimiting;

public sealed class SqlRateLimitStoreTests(DoorcodeApp app) : RateLimitStoreContract(app), IClassFixture<DoorcodeApp>
{
    protected override IRateLimitStore Store => App.Services.GetRequiredService<SqlRateLimitStore>();
}
