using System.Diagnostics;
using System.Globalization;
using System.Text;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>A script of a page that serves until it is stopped.</summary>
internal sealed class DocsServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    /// <summary>Starts it, in a group of its own.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="command">Assignments and a command, as <c>env</c> takes them.</param>
    public DocsServer(string folder, int port, IEnumerable<string> command)
    {
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}"), Timeout = Patience };
        _process = Process.Start(new ProcessStartInfo("setsid", ["env", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    /// <summary>All that it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Waits until a path is answered with a success.</summary>
    public async Task ReadyAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // It does not listen yet; a connection is refused at once.
                await Task.Yield();
            }
            catch (HttpRequestException refused)
            {
                throw new InvalidOperationException($"The server did not start: {Output}", refused);
            }

            if (watch.Elapsed > Patience)
                throw new TimeoutException($"The server is not ready: {Output}");
        }
    }

    /// <summary>Ctrl+C: a signal to the whole group; waits for the end.</summary>
    public Task StopAsync() => SignalAsync("-TERM");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await SignalAsync("-KILL");

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        await Shell.RunAsync("kill", "/", signal, "--", string.Create(CultureInfo.InvariantCulture, $"-{_process.Id}"));
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.Append(line.Data).Append('\n');
    }
}
