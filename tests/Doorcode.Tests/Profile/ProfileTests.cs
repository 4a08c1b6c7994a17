using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Profile;

public sealed class ChangeProfileTests(DoorcodeApp app) : ChangeProfileContract(app), IClassFixture<DoorcodeApp>;

public sealed class DeleteAccountTests(DoorcodeApp app) : DeleteAccountContract(app), IClassFixture<DoorcodeApp>;

public sealed class DeleteAccountRaceTests(UnlimitedApp unlimited)
    : DeleteAccountRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class WaitingMailTests(DoorcodeApp app) : WaitingMailContract(app), IClassFixture<DoorcodeApp>;

public sealed class ExportTests(UnlimitedApp unlimited) : ExportContract(unlimited.App), IClassFixture<UnlimitedApp>;
