using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Passkeys;

public sealed class PasskeyLoginTests(UnlimitedApp unlimited) : PasskeyLoginContract(unlimited.App), IClassFixture<UnlimitedApp>;
