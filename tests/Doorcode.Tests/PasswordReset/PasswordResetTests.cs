using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordChange;

namespace Doorcode.Tests.PasswordReset;

/// <summary>An app over SQLite whose networks may send as much as the tests do.</summary>
public sealed class WideApp : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync(PasswordCalls.WideNetworks);

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

public sealed class PasswordResetTests(WideApp wide) : PasswordResetContract(wide.App), IClassFixture<WideApp>;

public sealed class ResetSecrecyTests(WideApp wide) : ResetSecrecyContract(wide.App), IClassFixture<WideApp>;

public sealed class LongCodeTests(UnlimitedApp unlimited) : LongCodeContract(unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class ResetRaceTests(UnlimitedApp unlimited) : ResetRaceContract(unlimited.App, unlimited.App), IClassFixture<UnlimitedApp>;

public sealed class PasswordChangeTests(WideApp wide) : PasswordChangeContract(wide.App), IClassFixture<WideApp>;
