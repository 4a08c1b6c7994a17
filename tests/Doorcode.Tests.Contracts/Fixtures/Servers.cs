namespace Doorcode.Tests.Fixtures;

/// <summary>Starts a build of the server, or one of its commands, as a process of its own over a folder, in Development.</summary>
public static class Servers
{
    public const string PreviousExecutable = "DOORCODE_PREVIOUS";

    // A shell joins the group and becomes the server: the runtime reads its limits when it starts.
    private const string Join = """echo $$ > "$0" && exec "$@" """;

    /// <summary>Starts the server in a folder and waits until it is ready.</summary>
    public static Task<DoorcodeServer> StartAsync(Build build, string folder, params (string Name, string Value)[] environment) =>
        ReadyAsync(Prepare(Program(build), folder, environment));

    /// <summary>The same, with the memory that a cgroup has.</summary>
    public static Task<DoorcodeServer> StartInAsync(
        MemoryGroup group, Build build, string folder, params (string Name, string Value)[] environment)
    {
        ArgumentNullException.ThrowIfNull(group);
        return ReadyAsync(Prepare(["/bin/sh", "-c", Join, group.Processes, .. Program(build)], folder, environment));
    }

    /// <summary>Runs the executable until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        Build build, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var server = Prepare([.. Program(build), .. arguments], folder, environment);
        server.Launch();
        return (await server.WaitForExitAsync(), server.Output);
    }

    /// <summary>Starts a command, and comes back at once.</summary>
    public static DoorcodeServer Launch(Build build, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var command = Prepare([.. Program(build), .. arguments], folder, environment);
        command.Launch();
        return command;
    }

    /// <summary>The same as <see cref="RunAsync"/> for a start or a command that must be refused: its sentences. Fails when it prints anything else, or leaves a trace.</summary>
    public static async Task<IReadOnlyList<string>> RefusedAsync(
        Build build, string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var before = Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal).ToArray();
        await using var server = Prepare([.. Program(build), .. arguments], folder, environment);
        server.Launch();
        Assert.Equal(1, await server.WaitForExitAsync());
        Assert.Equal(string.Join('\n', server.Errors), string.Join('\n', server.Output.Split('\n').Where(line => line.Length > 0)));
        Assert.NotEmpty(server.Errors);
        Assert.All(server.Errors, line => Assert.Matches(@"^\S.*\.$", line));
        Assert.All(server.Errors, line => Assert.DoesNotMatch(@"Exception|^\s+at |hunter2", line));
        Assert.Equal(before, Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal));
        return server.Errors;
    }

    /// <summary>A server that is not started yet, with a name for the load balancer.</summary>
    public static DoorcodeServer Prepare(Build build, string name, string folder, params (string Name, string Value)[] environment) =>
        Prepare(name, Program(build), folder, environment);

    private static DoorcodeServer Prepare(string[] words, string folder, (string Name, string Value)[] environment) =>
        Prepare("doorcode", words, folder, environment);

    private static DoorcodeServer Prepare(string name, string[] words, string folder, (string Name, string Value)[] environment)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASPNETCORE_ENVIRONMENT"] = "Development" };
        foreach (var (key, value) in environment)
            settings[key] = value;

        return DoorcodeServer.Prepare(name, words, folder, settings);
    }

    private static async Task<DoorcodeServer> ReadyAsync(DoorcodeServer server)
    {
        try
        {
            await server.StartAsync(TimeSpan.Zero, CancellationToken.None);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static string[] Program(Build build)
    {
        if (build is Build.Managed)
            return ["dotnet", typeof(Doorcode.Server.StartFailure).Assembly.Location];

        var name = build is Build.Native ? "DOORCODE_EXECUTABLE" : PreviousExecutable;
        return
        [
            Environment.GetEnvironmentVariable(name)
                ?? throw new InvalidOperationException($"{name} must name the published executable; ./test.sh sets it."),
        ];
    }
}
