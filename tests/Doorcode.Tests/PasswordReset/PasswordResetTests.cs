using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.PasswordReset;

public sealed class PasswordResetTests(WideApp wide) : PasswordResetContract(wide.App), IClassFixture<WideApp>;

public sealed class ResetSecrecyTests(WideApp wide) : ResetSecrecyContract(wide.App), IClassFixture<WideApp>;

public sealed class LongCodeTests(UnlimitedApp unlimited) : LongCodeContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class ResetRaceTests(UnlimitedApp unlimited) : ResetRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;
