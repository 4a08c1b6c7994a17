using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Moving;

public sealed class MovingTests(UnlimitedApp unlimited) : MovingContract(unlimited.App), IClassFixture<UnlimitedApp>
{
    protected override Task<DoorcodeApp> StartFreshAsync() => DoorcodeApp.StartAsync();
}

public sealed class HostileFilesTests(UnlimitedApp unlimited) : HostileFilesContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class FormatsTests(UnlimitedApp unlimited) : FormatsContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class IdentityPasskeysTests(UnlimitedApp unlimited) : IdentityPasskeysContract(unlimited.App), IClassFixture<UnlimitedApp>;
