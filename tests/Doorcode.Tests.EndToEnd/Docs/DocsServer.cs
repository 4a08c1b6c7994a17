using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>A script of a page that serves until it is stopped.</summary>
internal sealed class DocsServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _logs = new();
    private readonly ChildProcess _process;

    /// <summary>Starts it, in a group of its own.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="command">Assignments and a command, as <c>env</c> takes them.</param>
    public DocsServer(string folder, int port, IEnumerable<string> command)
    {
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}"), Timeout = Patience };
        _process = ChildProcess.Start(new ChildCommand("script", "setsid", ["env", .. command], folder, _logs.Path));
    }

    public HttpClient Http { get; }

    /// <summary>All that it has printed.</summary>
    public string Output => _process.Output + _process.Errors;

    /// <summary>Waits until a path is answered with a success.</summary>
    public Task ReadyAsync(string path) => Eventually.TrueAsync(() => AnswersAsync(path), "the server is ready", Patience);

    /// <summary>Ctrl+C: a signal to the whole group; waits for the end.</summary>
    public Task StopAsync() => SignalAsync(Signal.Terminate);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await SignalAsync(Signal.Kill);

        await _process.DisposeAsync();
        _logs.Dispose();
    }

    private async ValueTask<bool> AnswersAsync(string path)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The server did not start: {Output}");

        try
        {
            using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
    }

    private async Task SignalAsync(Signal signal)
    {
        _process.SendToGroup(signal);
        Assert.NotNull(await _process.WaitForExitAsync());
    }
}
