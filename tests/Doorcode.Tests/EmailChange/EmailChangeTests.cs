using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EmailChange;

public sealed class ChangeEmailTests(UnlimitedApp unlimited) : ChangeEmailContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class StopEmailChangeTests(UnlimitedApp unlimited) : StopEmailChangeContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class UndoWindowTests() : UndoWindowContract(DoorcodeApp.StartAsync);

public sealed class EmailChangeRaceTests(UnlimitedApp unlimited)
    : EmailChangeRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;
