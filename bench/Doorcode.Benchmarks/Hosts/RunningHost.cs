using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>The process of a host. Disposing of it asks the process to stop, and waits.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private RunningHost(BenchmarkHost host, Process process, Uri address)
    {
        Host = host;
        Address = address;
        _process = process;
        Client = new HttpClient { BaseAddress = address };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public BenchmarkHost Host { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>From before the process existed to the first answer that had read the database.</summary>
    public TimeSpan StartedIn { get; private set; }

    public static async Task<RunningHost> StartAsync(BenchmarkHost host, ProcessStartInfo start, Uri address,
        CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidRunException($"{start.FileName} did not start");
        var running = new RunningHost(host, process, address);
        var probe = new Probe(address, host.Api.Ready);
        while (!await probe.AnswersAsync(cancel))
        {
            if (process.HasExited || clock.Elapsed > Patience)
            {
                await running.DisposeAsync();
                throw new InvalidRunException($"{host.Name} did not get ready: {string.Join(" | ", running._said)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancel);
        }
        running.StartedIn = clock.Elapsed;
        return running;
    }

    /// <summary>Physical memory that the process occupies, in bytes.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status"))
            .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the process has finished what answers left behind, so that it disturbs no other load.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(250);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            var before = ProcessTree.ProcessorTime(_process.Id);
            await Task.Delay(pause, TimeProvider.System, cancel);
            if (ProcessTree.ProcessorTime(_process.Id) - before <= pause * 0.04)
                return;
        }
        throw new InvalidRunException($"{Host.Name} was still busy {Patience.TotalSeconds:0} seconds after its load");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            // The kind way: the process closes its database. .NET can only kill.
            using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }
        _process.Dispose();
    }

    // The last lines, for when the host does not start.
    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        _said.Enqueue(line.Data);
        if (_said.Count > 20)
            _said.TryDequeue(out _);
    }
}
