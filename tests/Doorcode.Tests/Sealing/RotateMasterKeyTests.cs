using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Sealing;

public sealed class RotateMasterKeyTests : RotateMasterKeyContract
{
    protected override string KeyFile => Path.Combine(App.Folder, "doorcode.key");

    protected override string[] Place => [$"--Doorcode:Database:ConnectionString=Data Source={App.DatabaseFile}"];

    [Fact]
    public async Task While_a_server_runs_it_is_refused_and_changes_nothing()
    {
        var ada = await App.JoinAsync("ada@example.org");
        using (var alone = Database())
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => alone.OpenExclusiveAsync(CancellationToken.None));
            Assert.Equal($"The database {App.DatabaseFile} is in use; stop every server first.", refused.Message);
        }

        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task While_it_runs_no_server_starts()
    {
        await App.StopAsync();
        using var alone = Database();
        await alone.OpenExclusiveAsync(CancellationToken.None);
        using var another = Database(";Default Timeout=1");
        await Assert.ThrowsAsync<StartRefusedException>(() => another.OpenAsync(CancellationToken.None));

        alone.Dispose();
        await App.InitializeAsync();
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartAsync();

    private SqliteDatabase Database(string more = "") => new(
        Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={App.DatabaseFile}{more}" }), new HostClock(App.Clock));
}
