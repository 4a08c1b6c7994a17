using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>SIGTERM behind a load balancer that watches <c>/health/ready</c>.</summary>
public sealed class DrainTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-drain-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_request_fails_for_clients_that_turn_elsewhere_once_it_is_not_ready(bool keepsConnections)
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder, ("Doorcode__Server__DrainDelay", "00:00:02"));
        var failures = new ConcurrentQueue<string>();
        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isReady = true;
        // The balancer looks all the time, and hears of the stop from nobody else.
        var balancer = Task.Run(async () =>
        {
            while (await server.GetAsync("/health/ready") == 200)
                await Task.Yield();

            Volatile.Write(ref isReady, false);
        });
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var http = Client(server, keepsConnections);
            while (Volatile.Read(ref isReady))
            {
                try
                {
                    using var answer = await http.GetAsync(new Uri("/.well-known/jwks.json", UriKind.Relative));
                    await answer.Content.ReadAsByteArrayAsync();
                    if (answer.StatusCode != HttpStatusCode.OK)
                        failures.Enqueue(answer.StatusCode.ToString());
                }
                catch (HttpRequestException failure)
                {
                    failures.Enqueue(failure.ToString());
                }

                if (Interlocked.Increment(ref answered) == 500)
                    enough.SetResult();
            }
        })).ToList();
        await enough.Task;

        var watch = Stopwatch.StartNew();
        server.Send(Signal.Terminate);
        await balancer;
        await Task.WhenAll(clients);

        Assert.Empty(failures);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(2), $"It served for {watch.Elapsed} only.");
    }

    [Fact]
    public async Task While_it_drains_requests_are_served_on_connections_that_are_then_closed()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder, ("Doorcode__Server__DrainDelay", "00:00:05"));
        server.Send(Signal.Terminate);
        await Eventually.TrueAsync(
            async () => await server.GetAsync("/health/ready") == 503, "Ready turns 503 while the server still listens");

        using var answer = await server.Http.GetAsync(new Uri("/.well-known/jwks.json", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.ConnectionClose);
    }

    [Fact]
    public async Task The_health_command_tells_whether_the_server_of_these_settings_is_ready()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://*:{server.Port}");

        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["health"], ("ASPNETCORE_URLS", url));
        Assert.Equal((0, "ready"), (exitCode, output.Trim()));

        server.Send(Signal.Terminate);
        await server.WaitForExitAsync();
        (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, ["health", "--url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Port}")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("no answer", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static HttpClient Client(DoorcodeServer server, bool keepsConnections)
    {
        var http = new HttpClient { BaseAddress = server.Http.BaseAddress };
        http.DefaultRequestHeaders.ConnectionClose = !keepsConnections;
        return http;
    }
}
