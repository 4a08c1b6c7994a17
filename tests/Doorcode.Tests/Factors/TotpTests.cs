using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Factors;

public sealed class TotpTests(UnlimitedApp unlimited) : TotpContract(unlimited.App), IClassFixture<UnlimitedApp>;
