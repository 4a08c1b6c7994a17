using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Doorcode.Rig;

namespace Doorcode.Tests.Fixtures;

/// <summary>Which build of the server a test starts.</summary>
public enum Build
{
    /// <summary>The published native executable, named by the environment variable DOORCODE_EXECUTABLE.</summary>
    Native,

    /// <summary>What <c>dotnet run</c> starts.</summary>
    Managed,

    /// <summary>The executable of the release before this one, named by the environment variable DOORCODE_PREVIOUS.</summary>
    Previous,
}

/// <summary>The server as its own process, over a folder of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    public const string PreviousExecutable = "DOORCODE_PREVIOUS";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) =>
        {
            _lines.Enqueue(line.Data ?? "");
            _errors.Enqueue(line.Data ?? "");
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public HttpClient Http { get; }

    public int Id => _process.Id;

    /// <summary>All that it has printed.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>What it has printed on standard error, without empty lines.</summary>
    public IReadOnlyList<string> Errors => [.. _errors.Where(line => line.Length > 0)];

    /// <summary>Starts the server in a folder and waits until it is ready.</summary>
    public static Task<ServerProcess> StartAsync(Build build, string folder, params (string Name, string Value)[] environment) =>
        ReadyAsync(Launch(build, folder, FreePort.Find(), [], environment));

    /// <summary>The same, with the memory that a cgroup has.</summary>
    public static Task<ServerProcess> StartInAsync(
        MemoryGroup group, Build build, string folder, params (string Name, string Value)[] environment) =>
        ReadyAsync(Launch(Within(group, StartInfo(build, folder, [])), FreePort.Find(), environment));

    private static async Task<ServerProcess> ReadyAsync(ServerProcess server)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return server;
            }
            catch (HttpRequestException) when (!server._process.HasExited && watch.Elapsed < Patience)
            {
                // Not listening yet; a connection is refused at once, so this asks again without waiting.
                await Task.Yield();
                continue;
            }
            catch (HttpRequestException refused)
            {
                throw new InvalidOperationException($"The server did not start: {server.Output}", refused);
            }
        }
    }

    /// <summary>Runs the executable until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        Build build, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var server = Launch(build, folder, FreePort.Find(), arguments, environment);
        await server.WaitForExitAsync();
        return (server._process.ExitCode, server.Output);
    }

    /// <summary>The same for a start or a command that must be refused: its sentences. Fails when it prints anything else, or leaves a trace.</summary>
    public static async Task<IReadOnlyList<string>> RefusedAsync(
        Build build, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var before = Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal).ToArray();
        await using var server = Launch(build, folder, FreePort.Find(), arguments, environment);
        Assert.Equal(1, await server.WaitForExitAsync());
        Assert.Equal(string.Join('\n', server.Errors), string.Join('\n', server.Output.Split('\n').Where(line => line.Length > 0)));
        Assert.NotEmpty(server.Errors);
        Assert.All(server.Errors, line => Assert.Matches(@"^\S.*\.$", line));
        Assert.All(server.Errors, line => Assert.DoesNotMatch(@"Exception|^\s+at |hunter2", line));
        Assert.Equal(before, Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal));
        return server.Errors;
    }

    public static ServerProcess Launch(
        Build build, string folder, int port, string[] arguments, (string Name, string Value)[] environment) =>
        Launch(StartInfo(build, folder, arguments), port, environment);

    private static ServerProcess Launch(ProcessStartInfo start, int port, (string Name, string Value)[] environment)
    {
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new ServerProcess(Process.Start(start)!, port);
    }

    /// <summary>A shell joins the group and becomes the server: the runtime reads its limits when it starts.</summary>
    private static ProcessStartInfo Within(MemoryGroup group, ProcessStartInfo server)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = server.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in new[] { "-c", "echo $$ > \"$0\" && exec \"$@\"", group.Processes, server.FileName })
            start.ArgumentList.Add(argument);

        foreach (var argument in server.ArgumentList)
            start.ArgumentList.Add(argument);

        return start;
    }

    private static ProcessStartInfo StartInfo(Build build, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (build is Build.Managed)
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(typeof(Doorcode.Server.StartFailure).Assembly.Location);
        }
        else
        {
            var name = build is Build.Native ? "DOORCODE_EXECUTABLE" : PreviousExecutable;
            start.FileName = Environment.GetEnvironmentVariable(name)
                ?? throw new InvalidOperationException($"{name} must name the published executable; ./test.sh sets it.");
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        return start;
    }

    public Task<(int Status, JsonElement Body)> PostAsync(string path, object body, string? bearer = null) =>
        Http.PostAsync(path, body, bearer);

    public Task<int> GetAsync(string path, string? bearer = null) => Http.StatusAsync(path, bearer);

    /// <summary>SIGKILL: nothing is finished, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an init system stops a service.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await KillAsync();

        _process.Dispose();
    }
}
