using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class OneGateRaceTests(UnlimitedApp unlimited)
    : OneGateRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;
