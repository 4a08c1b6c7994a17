using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sealing;
using Doorcode.Tests.Stores.Redis;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresRotateMasterKeyTests : RotateMasterKeyContract
{
    protected override string KeyFile => Path.Combine(App.Folder, "master.key");

    protected override string[] Place =>
    [
        "--Doorcode:Database:Provider=Postgres", $"--Doorcode:Database:ConnectionString={App.PostgresConnection}", $"--Doorcode:MasterKeyFile={KeyFile}",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exchange_with_another_connection_open_is_refused_and_changes_nothing()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var before = await File.ReadAllTextAsync(KeyFile, Cancel);
        using (var alone = PostgresDatabaseTests.At(App.PostgresConnection!))
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => alone.OpenExclusiveAsync(Cancel));
            Assert.StartsWith("The database is in use by ", refused.Message, StringComparison.Ordinal);
            Assert.EndsWith("; stop every server and every other client first.", refused.Message, StringComparison.Ordinal);
        }

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile, Cancel));
    }

    [Fact]
    public async Task A_connection_opened_after_the_first_check_is_found_before_anything_is_sealed()
    {
        await App.StopAsync();
        using var alone = PostgresDatabaseTests.At(App.PostgresConnection!);
        await alone.OpenExclusiveAsync(Cancel);
        Assert.Equal(0, await alone.WriteAsync(tx => tx.ExecuteAsync("DELETE FROM sessions"), Cancel));

        using (var another = PostgresDatabaseTests.At(App.PostgresConnection!))
        {
            await another.OpenAsync(Cancel);
            var refused = await Assert.ThrowsAsync<StartRefusedException>(
                () => alone.WriteAsync(tx => tx.ExecuteAsync("DELETE FROM master_key_check"), Cancel));
            Assert.StartsWith("The database is in use by ", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, App.Count("master_key_check"));
    }

    [Fact]
    public async Task A_server_that_starts_meanwhile_waits_and_serves_with_the_new_key()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var before = await File.ReadAllTextAsync(KeyFile, Cancel);
        var late = new Latecomer(App);

        await RotateAsync(late);

        await late.Started!;
        (await ada.LogInAsync()).ShouldBe(200);
        Assert.NotEqual(before, await File.ReadAllTextAsync(KeyFile, Cancel));
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile + ".old", Cancel));
        Assert.False(File.Exists(KeyFile + ".next"));
        await App.RestartAsync();
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task An_empty_database_is_refused_and_stays_empty()
    {
        using var alone = PostgresDatabaseTests.At(await SharedPostgres.Cluster.NewDatabaseAsync());
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => alone.OpenExclusiveAsync(Cancel));
        Assert.EndsWith(" is empty; see Doorcode:Database:ConnectionString.", refused.Message, StringComparison.Ordinal);
        Assert.Null(await alone.FirstAsync("SELECT 'x' FROM pg_tables WHERE schemaname = 'public'", row => row.Text(0), Cancel));
    }

    [Fact]
    public async Task The_command_says_in_one_sentence_that_a_server_runs_and_works_when_it_has_stopped()
    {
        (string, string)[] settings =
        [
            ("Doorcode__Database__Provider", "Postgres"), ("Doorcode__Database__ConnectionString", App.PostgresConnection!),
            ("Doorcode__MasterKeyFile", KeyFile),
        ];
        var (exitCode, text) = await Servers.RunAsync(Build.Managed, App.Folder, ["keys", "rotate-master"], settings);
        Assert.Equal(1, exitCode);
        Assert.Contains("stop every server", Assert.Single(text.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);

        await App.StopAsync();
        (exitCode, text) = await Servers.RunAsync(Build.Managed, App.Folder, ["keys", "rotate-master"], settings);
        Assert.True(exitCode == 0, text);
        await App.InitializeAsync();
        await App.JoinAsync("ada@example.org");
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartOnPostgresAsync();

    /// <summary>Starts a server in the middle of the exchange, and goes on when it waits.</summary>
    private sealed class Latecomer(DoorcodeApp app) : IMasterKeyRotation
    {
        public Task? Started { get; private set; }

        public async ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change)
        {
            Started = Task.Run(() => app.InitializeAsync().AsTask(), Cancel);
            await Eventually.TrueAsync(
                () => app.Scalar("SELECT COUNT(*) FROM pg_locks WHERE relation = 'master_key_check'::regclass AND NOT granted") is 1L,
                "the server waits");
        }
    }
}

/// <summary>Codes in Redis are sealed with the key that is exchanged, and nothing seals them anew.</summary>
public sealed class RedisRotateMasterKeyTests
{
    [Fact]
    public async Task A_code_that_waits_in_Redis_dies_with_the_old_key_and_its_owner_registers_again()
    {
        await using var app = await RedisApp.StartAsync();
        var ada = await app.App.RegisterAsync("ada@example.org");
        await app.App.StopAsync();
        await using (var host = Server.DoorcodeHost.Build(
            [$"--Doorcode:Database:ConnectionString=Data Source={app.App.DatabaseFile}", $"--{app.Redis.Setting}", "--environment=Development"]))
        {
            await host.Services.GetRequiredService<Database>().OpenExclusiveAsync(CancellationToken.None);
            await host.Services.GetRequiredService<MasterKey>().OpenAsync(CancellationToken.None);
            await host.Services.GetRequiredService<RotateMasterKey>().RunAsync(CancellationToken.None);
        }

        await app.App.InitializeAsync();

        (await ada.ConfirmAsync(ada.Code)).ShouldBe(Problems.CodeRejected);
        (await ada.ConfirmWithoutIdAsync(ada.Code)).ShouldBe(Problems.CodeRejected);
        (await app.App.PostAsync("/api/users/resend-otp/", ("email", ada.Email), ("registration_id", ada.RegistrationId))).ShouldBe(200);
        await app.App.JoinAsync(ada.Email);
    }
}
