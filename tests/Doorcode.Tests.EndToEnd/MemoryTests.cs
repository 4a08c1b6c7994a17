using System.Globalization;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>A process with little memory, and thousands of connections that take all that they can.</summary>
public sealed class MemoryTests : IDisposable
{
    /// <summary>At what they may declare, more than the heap has.</summary>
    private const int Connections = 2000;

    private const long Container = 256L << 20;

    /// <summary>192 MiB, in hexadecimal without a prefix; three quarters of the container, which is what the runtime takes there.</summary>
    private const string Heap = "C000000";

    private const string Post = "POST /api/users/token/refresh/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    /// <summary>A form that no limit of its network refuses before it is read, and no session is asked for.</summary>
    private const string Form =
        "POST /account/language HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n";

    private static readonly string Most = new('a', 60_000);

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-memory-").FullName;

    public static TheoryData<string, string> Requests { get; } = new()
    {
        { "bodies that are declared and never sent", Post + "Content-Length: 65536\r\n\r\n" },
        { "bodies that are expected to be asked for", Post + "Expect: 100-continue\r\nContent-Length: 65536\r\n\r\n" },
        { "bodies that stop before their end", Post + $"Content-Length: 65536\r\n\r\n{Most}" },
        { "chunks that stop before their end", Post + $"Transfer-Encoding: chunked\r\n\r\nffff\r\n{Most}" },
        { "forms that are declared and never sent", Form + "Content-Length: 65536\r\n\r\n" },
        { "forms that stop before their end", Form + $"Content-Length: 65536\r\n\r\nlanguage={Most}" },
        { "chunks of forms that stop before their end", Form + $"Transfer-Encoding: chunked\r\n\r\nffff\r\nlanguage={Most}" },
        { "headers that never end", Post + string.Concat(Enumerable.Range(0, 15).Select(i => $"X{i}: {new string('a', 1000)}\r\n")) },
        { "nothing at all", "" },
    };

    /// <summary>The executable where it was published, else what <c>dotnet run</c> starts.</summary>
    private static Build Build => Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE") is null ? Build.Managed : Build.Native;

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_server_with_192_MiB_of_heap_outlives_thousands_of_silent_connections(string name, string request)
    {
        SkipWithoutFiles();
        await using var server = await Servers.StartAsync(Build, _folder, ("DOTNET_GCHeapHardLimit", Heap));
        await ShouldOutliveAsync(server, name, request);
    }

    [Fact]
    public async Task A_server_in_a_container_of_256_MiB_outlives_thousands_of_silent_connections()
    {
        SkipWithoutFiles();
        var (made, reason) = MemoryGroup.TryMake(Container);
        Assert.SkipWhen(made is null, reason ?? "");
        using var group = made;
        await using var server = await Servers.StartInAsync(group!, Build, _folder);
        foreach (var (name, request) in Requests.Select(row => row.Data).Take(3))
            await ShouldOutliveAsync(server, name, request);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task ShouldOutliveAsync(DoorcodeServer server, string name, string request)
    {
        using var flood = await Flood.OpenAsync(server.Port, Connections, request);
        Assert.True(await server.GetAsync("/health/ready") == 200, $"{name}: {server.Output}");
        // The same site as the flood, and a password is hashed.
        var (status, _) = await server.PostAsync("/api/users/login/", new { email = "nobody@example.org", password = "not the password" });
        Assert.True(status == 401, string.Create(CultureInfo.InvariantCulture, $"{name}: {status} {server.Output}"));
    }

    private static void SkipWithoutFiles()
    {
        const string name = "Max open files";
        var line = File.Exists("/proc/self/limits")
            ? File.ReadLines("/proc/self/limits").First(line => line.StartsWith(name, StringComparison.Ordinal))
            : $"{name} 0";
        var files = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        Assert.SkipUnless(
            !long.TryParse(files, CultureInfo.InvariantCulture, out var count) || count > Connections + 500,
            $"Needs as many open files as connections: raise the hard limit of `ulimit -n` over {Connections + 500}.");
    }
}
