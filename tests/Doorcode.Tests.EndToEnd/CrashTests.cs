using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What survives a kill, and what a stop finishes.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-crash-").FullName;

    [Fact]
    public async Task What_was_answered_survives_a_kill_at_every_step()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        var settings = WalkTests.Smtp(smtp);

        var server = await Servers.StartAsync(Build.Native, _folder, settings);
        var (_, registered) = await server.PostAsync("/api/users/register/", Ada());
        await server.DisposeAsync();

        await smtp.StartAsync();
        server = await Servers.StartAsync(Build.Native, _folder, settings);
        var code = SmtpMailbox.CodeIn(await smtp.MailToAsync("ada@example.org"));
        var id = registered.GetProperty("registration_id").GetString();
        var (status, _) = await server.PostAsync(
            "/api/users/confirm-otp/", new { email = "ada@example.org", otp = code, registration_id = id });
        await server.DisposeAsync();
        Assert.Equal(201, status);

        server = await Servers.StartAsync(Build.Native, _folder, settings);
        (status, var tokens) = await server.PostAsync(
            "/api/users/login/", new { email = "ada@example.org", password = "correct horse battery" });
        await server.DisposeAsync();
        Assert.Equal(200, status);

        // Issuer and audience are the listening address here, which changes with the port.
        (string, string)[] fixedUrl = [.. settings, ("Doorcode__PublicUrl", "https://auth.example.org")];
        server = await Servers.StartAsync(Build.Native, _folder, fixedUrl);
        (_, tokens) = await server.PostAsync(
            "/api/users/login/", new { email = "ada@example.org", password = "correct horse battery" });
        (status, tokens) = await server.PostAsync(
            "/api/users/token/refresh/", new { refresh = tokens.GetProperty("refresh").GetString() });
        await server.DisposeAsync();
        Assert.Equal(200, status);

        server = await Servers.StartAsync(Build.Native, _folder, fixedUrl);
        var (access, refresh) = (tokens.GetProperty("access").GetString(), tokens.GetProperty("refresh").GetString());
        (status, _) = await server.PostAsync("/api/users/logout/", new { refresh_token = refresh }, access);
        await server.DisposeAsync();
        Assert.Equal(205, status);

        server = await Servers.StartAsync(Build.Native, _folder, fixedUrl);
        Assert.Equal(401, await server.GetAsync("/api/users/me/", access));
        await server.DisposeAsync();
        Assert.Single(smtp.Taken.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_account_confirmed_before_a_kill_under_load_can_log_in_afterwards()
    {
        await using var smtp = Aiosmtpd.Prepare(_folder);
        await smtp.StartAsync();
        (string, string)[] settings = [.. WalkTests.Smtp(smtp), ("Doorcode__RateLimits__Enabled", "false")];
        await using var server = await Servers.StartAsync(Build.Native, _folder, settings);
        var confirmed = new List<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var email = $"w{worker}n{i}@example.org";
                    var (_, registered) = await server.PostAsync(
                        "/api/users/register/", new { email, password = "correct horse battery", full_name = "Ada" });
                    var otp = SmtpMailbox.CodeIn(await smtp.MailToAsync(email));
                    var id = registered.GetProperty("registration_id").GetString();
                    var (status, _) = await server.PostAsync("/api/users/confirm-otp/", new { email, otp, registration_id = id });
                    if (status != 201)
                        continue;

                    lock (confirmed)
                    {
                        confirmed.Add(email);
                        if (confirmed.Count == 24)
                            enough.TrySetResult();
                    }
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or OperationCanceledException or IOException)
            {
                // The server was killed.
            }
        })).ToList();
        await enough.Task;
        await server.KillAsync();
        await Task.WhenAll(workers);

        await using var next = await Servers.StartAsync(Build.Native, _folder, settings);
        foreach (var email in confirmed)
        {
            var (status, _) = await next.PostAsync("/api/users/login/", new { email, password = "correct horse battery" });
            Assert.True(status == 200, $"{email} was confirmed and is lost: {status}");
        }
    }

    [Theory]
    [InlineData(Build.Native)]
    [InlineData(Build.Managed)]
    public async Task A_stop_finishes_the_requests_under_way_and_ends(Build build)
    {
        await using var server = await Servers.StartAsync(build, _folder);
        // More logins than cores, so that some still wait for their hash when the signal comes.
        var running = Enumerable.Range(0, 12)
            .Select(i => server.PostAsync("/api/users/login/", new { email = $"nobody{i}@example.org", password = "some password" }))
            .ToList();
        await Task.WhenAny(running);
        server.Send(Signal.Terminate);

        foreach (var answer in await Task.WhenAll(running))
            Assert.Equal(401, answer.Status);

        Assert.Equal(0, await server.WaitForExitAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static object Ada() => new { email = "ada@example.org", password = "correct horse battery", full_name = "Ada" };
}
