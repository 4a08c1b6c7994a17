using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

public sealed class FactorRaceTests(UnlimitedApp unlimited)
    : FactorRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;
