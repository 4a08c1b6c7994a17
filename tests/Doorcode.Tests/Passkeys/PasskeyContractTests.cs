using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Passkeys;

public sealed class PasskeyLoginTests(UnlimitedApp unlimited) : PasskeyLoginContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class PasskeyEnrolmentTests(UnlimitedApp unlimited) : PasskeyEnrolmentContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class PasskeyProofTests(UnlimitedApp unlimited) : PasskeyProofContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class PasskeyDataTests(UnlimitedApp unlimited) : PasskeyDataContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class PasskeyRaceTests(UnlimitedApp unlimited)
    : PasskeyRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class PasskeyTicketTests() : PasskeyTicketContract(DoorcodeApp.StartAsync);
