using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Login;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresChangeProfileTests(PostgresApp postgres) : ChangeProfileContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresDeleteAccountTests(PostgresApp postgres) : DeleteAccountContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresWaitingMailTests(PostgresApp postgres) : WaitingMailContract(postgres.App), IClassFixture<PostgresApp>;

public sealed class PostgresExportTests(PostgresApp postgres) : ExportContract(postgres.App), IClassFixture<PostgresApp>;

/// <summary>Deletions and whatever uses the account, on two servers.</summary>
public sealed class DeleteAccountRaceTests(TwoServers servers)
    : DeleteAccountRaceContract(servers.First, servers.Second), IClassFixture<TwoServers>
{
    [Fact]
    public async Task A_login_whose_password_is_checked_while_the_account_is_deleted_is_rejected()
    {
        var ada = await servers.First.JoinAsync("heldlogin@example.org");
        var tokens = await ada.TokensAsync();
        Task<Answer> login;
        await using (var held = await HeldHashing.BeginAsync(servers.First.Services.GetRequiredService<HashQueue>()))
        {
            login = ada.LogInAsync();
            await held.WaitAsync(waiting: 1, "the login has read the account and waits for its hash");
            (await servers.Second.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        }

        (await login).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(0, await servers.First.CountAsync("sessions WHERE account_id = @account", ProfileCalls.AccountOf(tokens)));
    }
}
