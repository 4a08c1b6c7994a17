using System.Security.Cryptography;
using Doorcode.Http;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Storage;

/// <summary>The master key is exchanged while nobody serves, and whenever that is cut off, the database opens.</summary>
public sealed class RotateMasterKeyTests : IAsyncLifetime
{
    private DoorcodeApp _app = null!;

    private string KeyFile => Path.Combine(_app.Folder, "doorcode.key");

    public async ValueTask InitializeAsync() => _app = await DoorcodeApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Whatever_was_under_way_goes_on_with_the_new_key()
    {
        var ada = await _app.JoinAsync("ada@example.org");
        var old = await ada.TokensAsync();
        var next = Fixtures.Tokens.Of(await _app.RefreshAsync(old.Refresh));
        var (byId, byAddress) = (await _app.RegisterAsync("bea@example.org"), await _app.RegisterAsync("cyd@example.org"));
        await _app.Mailbox.StopAsync();
        (await _app.PostAsync("/api/users/register/", ("email", "dan@example.org"), ("password", ada.Password), ("full_name", "Dan")))
            .ShouldBe(200);
        var before = await File.ReadAllTextAsync(KeyFile);

        await RotateAsync();

        Assert.NotEqual(before, await File.ReadAllTextAsync(KeyFile));
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile + ".old"));
        Assert.False(File.Exists(KeyFile + ".next"));
        _app.Mailbox.Start();
        await _app.InitializeAsync();
        await _app.ShouldLiveAsync(next);
        // A lost answer: the grace has not ended.
        Assert.Equal(next.Refresh, (await _app.RefreshAsync(old.Refresh)).Text("refresh"));
        (await _app.RefreshAsync(next.Refresh)).ShouldBe(200);
        (await byId.ConfirmAsync(byId.Code)).ShouldBe(201);
        (await byAddress.ConfirmWithoutIdAsync(byAddress.Code)).ShouldBe(201);
        Assert.NotEmpty(SmtpMailbox.CodeIn(await _app.Mailbox.NextFor("dan@example.org")));
        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(1, _app.Count("audit WHERE event = 'master-key.rotated'"));
    }

    [Fact]
    public async Task What_the_database_keeps_of_an_address_is_the_same_for_every_address_after_it()
    {
        await _app.JoinAsync("registered@example.org");
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        string[] addresses = ["registered@example.org", "pending@example.org", "unknown@example.org"];
        await _app.RegisterAsync("pending@example.org");
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var address in addresses)
            (await _app.PostAsync("/api/users/resend-otp/", ("email", address))).ShouldBe(200);

        await RotateAsync();
        await _app.InitializeAsync();

        foreach (var address in addresses)
            (await _app.PostAsync("/api/users/resend-otp/", ("email", address))).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Nothing_is_left_that_the_old_key_opens()
    {
        var ada = await _app.JoinAsync("ada@example.org");
        await _app.RefreshAsync((await ada.TokensAsync()).Refresh);
        await _app.RegisterAsync("bea@example.org");
        var old = Convert.FromBase64String((await File.ReadAllTextAsync(KeyFile)).Trim());
        _app.Clock.Advance(TimeSpan.FromMinutes(2));

        await RotateAsync();

        Assert.Equal(0, _app.Count("token_buckets") + _app.Count("rolling_windows"));
        Assert.Equal(0, _app.Count("sessions WHERE successor IS NOT NULL"));
        var kid = Assert.Single(_app.Column("SELECT kid FROM signing_keys"));
        var sealedKey = (byte[])_app.Scalar("SELECT private_key FROM signing_keys")!;
        Assert.False(new Sealer(old, "doorcode:signing-keys").TryOpen(sealedKey, System.Text.Encoding.UTF8.GetBytes(kid), out _));
        var check = (byte[])_app.Scalar("SELECT sealed FROM master_key_check")!;
        Assert.False(new Sealer(old, "doorcode:master-key-check").TryOpen(check, [], out _));
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task The_old_key_is_refused_afterwards()
    {
        await RotateAsync();
        File.Move(KeyFile + ".old", KeyFile, overwrite: true);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(async () => await _app.InitializeAsync());

        Assert.Contains("is not the one that this database was sealed with", refused.Message, StringComparison.Ordinal);
        File.Delete(KeyFile);
    }

    [Fact]
    public async Task Cut_off_before_its_commit_it_leaves_the_old_key_in_use_and_can_be_done_again()
    {
        var ada = await _app.JoinAsync("ada@example.org");
        var before = await File.ReadAllTextAsync(KeyFile);
        await Assert.ThrowsAsync<InvalidDataException>(() => RotateAsync(new CutOff()));
        Assert.True(File.Exists(KeyFile + ".next"));
        var next = await File.ReadAllTextAsync(KeyFile + ".next");

        await _app.InitializeAsync();
        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(before, await File.ReadAllTextAsync(KeyFile));

        await RotateAsync();
        Assert.Equal(next, await File.ReadAllTextAsync(KeyFile));
        await _app.InitializeAsync();
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cut_off_after_its_commit_it_is_finished_by_the_next_start(bool isOldStillThere)
    {
        var ada = await _app.JoinAsync("ada@example.org");
        await RotateAsync();
        var next = await File.ReadAllTextAsync(KeyFile);
        // As a kill between the commit and each of the two renames leaves it.
        File.Move(KeyFile, KeyFile + ".next");
        if (isOldStillThere)
            File.Move(KeyFile + ".old", KeyFile);

        await _app.InitializeAsync();

        (await ada.LogInAsync()).ShouldBe(200);
        Assert.Equal(next, await File.ReadAllTextAsync(KeyFile));
        Assert.False(File.Exists(KeyFile + ".next"));
    }

    [Fact]
    public async Task A_key_that_somebody_has_put_there_is_the_next_one()
    {
        var own = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await File.WriteAllTextAsync(KeyFile + ".next", own);
        await RotateAsync();
        Assert.Equal(own, await File.ReadAllTextAsync(KeyFile));

        await File.WriteAllTextAsync(KeyFile + ".next", "nonsense!");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RotateAsync());
        Assert.Contains("is not base64", refused.Message, StringComparison.Ordinal);
        File.Delete(KeyFile + ".next");
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task While_a_server_runs_it_is_refused_and_changes_nothing()
    {
        var ada = await _app.JoinAsync("ada@example.org");
        using (var alone = Database())
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => alone.OpenAloneAsync(CancellationToken.None));
            Assert.Equal($"The database {_app.DatabaseFile} is in use; stop every server first.", refused.Message);
        }

        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task While_it_runs_no_server_starts()
    {
        await _app.StopAsync();
        using var alone = Database();
        await alone.OpenAloneAsync(CancellationToken.None);
        using var another = Database(";Default Timeout=1");
        await Assert.ThrowsAsync<StartRefusedException>(() => another.OpenAsync(CancellationToken.None));

        alone.Dispose();
        await _app.InitializeAsync();
    }

    /// <summary>As the command does it, in a process of its own: over the files alone.</summary>
    private async Task RotateAsync(ISealedState? more = null)
    {
        await _app.StopAsync();
        await using var host = Server.DoorcodeHost.Build(
            [$"--Doorcode:Database:ConnectionString=Data Source={_app.DatabaseFile}", "--environment=Development"],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(_app.Clock);
                if (more is not null)
                    builder.Services.AddSingleton(more);
            });
        await host.Services.GetRequiredService<Database>().OpenAloneAsync(CancellationToken.None);
        await host.Services.GetRequiredService<MasterKey>().OpenAsync(CancellationToken.None);
        // The last of them, so that all others have done their part.
        await new RotateMasterKey(
            host.Services.GetRequiredService<MasterKey>(),
            host.Services.GetRequiredService<MasterKeyFile>(),
            host.Services.GetRequiredService<Database>(),
            host.Services.GetServices<ISealedState>().OrderBy(state => state is CutOff)).RunAsync(CancellationToken.None);
    }

    private SqliteDatabase Database(string more = "") => new(
        Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={_app.DatabaseFile}{more}" }), _app.Clock);

    /// <summary>Ends the transaction when everything has been sealed anew.</summary>
    private sealed class CutOff : ISealedState
    {
        public ValueTask ReSealAsync(Transaction transaction, MasterKeyChange change) => throw new InvalidDataException("cut off");
    }
}
