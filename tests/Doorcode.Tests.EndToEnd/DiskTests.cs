using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.EndToEnd;

/// <summary>A disk that is full or read-only; a small file system of its own stands for it.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly SmallDisk _small = new();

    private string Disk => _small.Folder;

    [Fact]
    public async Task A_full_disk_stops_the_start_with_one_sentence()
    {
        Mount("size=64k");

        var (exitCode, output) = await Servers.RunAsync(Build.Native, Disk, []);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("full", Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_disk_stops_the_start_with_one_sentence()
    {
        Mount("size=1m,ro");

        var (exitCode, output) = await Servers.RunAsync(Build.Native, Disk, []);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(Disk, Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_fills_up_gets_503_and_what_was_answered_before_stays()
    {
        Mount("size=4m");
        await using var server = await Servers.StartAsync(Build.Native, Disk, ("Doorcode__RateLimits__Enabled", "false"));
        var (status, registered) = await RegisterAsync(server, "before@example.org");
        Assert.Equal(200, status);

        var filler = _small.Fill();
        // What the log has already reserved may still take a few.
        for (var i = 0; i < 200 && status == 200; i++)
            (status, _) = await RegisterAsync(server, $"during{i}@example.org");

        Assert.Equal(503, status);
        File.Delete(filler);
        (status, _) = await RegisterAsync(server, "after@example.org");
        Assert.Equal(200, status);
        var code = await CodeOfAsync(server, "before@example.org");
        (status, _) = await server.PostAsync(
            "/api/users/confirm-otp/",
            new { email = "before@example.org", otp = code, registration_id = registered.GetProperty("registration_id").GetString() });
        Assert.Equal(201, status);
    }

    [Fact]
    public async Task A_command_that_meets_a_full_disk_fails_with_one_sentence()
    {
        Mount("size=4m");
        await using var server = await Servers.StartAsync(Build.Managed, Disk);
        _small.Fill();

        // What the log has already reserved may still take a few.
        var (exitCode, output) = (0, "");
        for (var i = 0; i < 50 && exitCode == 0; i++)
            (exitCode, output) = await Servers.RunAsync(Build.Managed, Disk, ["keys", "rotate"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("full", Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_disk_is_full_is_not_ready_until_there_is_room()
    {
        Mount("size=4m");
        await using var app = await DoorcodeApp.StartAsync(
            $"Doorcode:Database:ConnectionString=Data Source={Path.Combine(Disk, "doorcode.db")}", "Doorcode:RateLimits:Enabled=false");
        (await app.GetAsync("/health/ready")).ShouldBe(200);

        var filler = _small.Fill();
        // What the log has already reserved may still take a few.
        var registered = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                await RegistrationCalls.RegisterAsync(app, $"during{registered++}@example.org");
                return (int)(await app.GetAsync("/health/ready")).Status == 503;
            },
            "the server is not ready");
        (await app.GetAsync("/health/ready")).ShouldBe(Problems.Unavailable);
        (await app.GetAsync("/health/live")).ShouldBe(200);

        File.Delete(filler);
        await Eventually.TrueAsync(async () => (int)(await app.GetAsync("/health/ready")).Status == 200, "the server is ready again");
    }

    public void Dispose() => _small.Dispose();

    private static Task<(int Status, System.Text.Json.JsonElement Body)> RegisterAsync(DoorcodeServer server, string email) =>
        server.PostAsync("/api/users/register/", new { email, password = "correct horse battery", full_name = "Ada" });

    private static async Task<string> CodeOfAsync(DoorcodeServer server, string email)
    {
        while (true)
        {
            using var mails = System.Text.Json.JsonDocument.Parse(
                await server.Http.GetStringAsync(new Uri($"/dev/mail.json?to={email}", UriKind.Relative)));
            if (mails.RootElement.GetArrayLength() > 0)
                return mails.RootElement[0].GetProperty("code").GetString()!;
        }
    }

    private void Mount(string options) =>
        Assert.SkipUnless(_small.TryMount(options), "This test mounts a small file system, which this user may not: run it as root.");
}
