using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

public sealed class SecondFactorTests(UnlimitedApp unlimited) : SecondFactorContract(unlimited.App), IClassFixture<UnlimitedApp>;
