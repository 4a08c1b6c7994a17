using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordChange;
using Doorcode.Tests.PasswordReset;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>An app over PostgreSQL whose networks may send as much as the tests do.</summary>
public sealed class WidePostgresApp : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartOnPostgresAsync(PasswordCalls.WideNetworks);

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

public sealed class PostgresPasswordResetTests(WidePostgresApp wide) : PasswordResetContract(wide.App), IClassFixture<WidePostgresApp>;

public sealed class PostgresPasswordChangeTests(WidePostgresApp wide) : PasswordChangeContract(wide.App), IClassFixture<WidePostgresApp>;

public sealed class PostgresResetSecrecyTests(WidePostgresApp wide) : ResetSecrecyContract(wide.App), IClassFixture<WidePostgresApp>;

public sealed class TwoServersLongCodeTests(TwoServers servers) : LongCodeContract(servers.First), IClassFixture<TwoServers>;

public sealed class TwoServersResetRaceTests(TwoServers servers)
    : ResetRaceContract(servers.First, servers.Second), IClassFixture<TwoServers>;
