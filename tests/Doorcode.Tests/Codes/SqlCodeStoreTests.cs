using Doorcode.Codes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Codes;

public sealed class SqlCodeStoreTests(DoorcodeApp app) : CodeStoreContract(app), IClassFixture<DoorcodeApp>
{
    protected override ICodeStore Store => App.Services.GetRequiredService<SqlCodeStore>();
}
