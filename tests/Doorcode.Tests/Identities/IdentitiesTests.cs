using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Identities;

public sealed class IdentitiesTests(UnlimitedApp unlimited) : IdentitiesContract(unlimited.App), IClassFixture<UnlimitedApp>
{
    protected override Task<DoorcodeApp> StartFreshAsync() => DoorcodeApp.StartAsync();
}
