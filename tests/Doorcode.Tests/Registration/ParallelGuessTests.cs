using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class ParallelGuessTests(UnlimitedApp unlimited)
    : ParallelGuessContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;
