using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>Debian's Firefox without a window, driven by WebDriver BiDi: JSON over a socket that it opens itself.</summary>
internal sealed partial class Firefox : IAsyncDisposable
{
    private const string Loaded = "browsingContext.load";
    private const string Logged = "log.entryAdded";

    private readonly ScratchFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _closing = new(TimeSpan.FromMinutes(2), TimeProvider.System);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = [];
    private readonly ChildProcess _process;
    private TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private string _tab = "";
    private int _last;

    private Firefox() => _process = ChildProcess.Start(new ChildCommand(
        "firefox", "/usr/bin/firefox-esr", ["--headless", "--no-remote", "--profile", _profile.Path, "--remote-debugging-port", "0"], _profile.Path, _profile.Path)
    {
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = _profile.Path },
    });

    /// <summary>Errors of scripts.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public static async Task<Firefox> StartAsync()
    {
        var firefox = new Firefox();
        await Eventually.TrueAsync(
            () => firefox._process.HasExited ? throw new InvalidOperationException(firefox._process.LastLines) : Listening().IsMatch(firefox._process.Errors),
            "Firefox listens");
        await firefox._socket.ConnectAsync(new Uri($"{Listening().Match(firefox._process.Errors).Groups["address"].Value}/session"), firefox._closing.Token);
        firefox._reading = firefox.ReadAsync();
        await firefox.AskAsync("session.new", new { capabilities = new { } });
        await firefox.AskAsync("session.subscribe", new { events = new[] { Loaded, Logged } });
        var tabs = await firefox.AskAsync("browsingContext.getTree", new { });
        firefox._tab = tabs.GetProperty("contexts")[0].GetProperty("context").GetString()!;
        return firefox;
    }

    public Task OpenAsync(string address) => AskAsync("browsingContext.navigate", new { context = _tab, url = address, wait = "complete" });

    /// <summary>Types into the field with a label, key by key.</summary>
    public async Task TypeAsync(string label, string text)
    {
        await PressAsync(await FindAsync("[...document.querySelectorAll('label')].find(one => one.textContent.trim() === name)?.control", label));
        var keys = text.SelectMany(key => new object[] { new { type = "keyDown", value = $"{key}" }, new { type = "keyUp", value = $"{key}" } });
        await AskAsync("input.performActions", new { context = _tab, actions = new[] { new { type = "key", id = "keys", actions = keys } } });
    }

    /// <summary>Presses a button with the pointer, and waits for the page that it leads to.</summary>
    public async Task SendAsync(string button)
    {
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PressAsync(await FindAsync("[...document.querySelectorAll('button')].find(one => one.textContent.trim() === name)", button));
        await _loaded.Task.WaitAsync(_closing.Token);
    }

    /// <summary>The text of the page.</summary>
    public async Task<string> TextAsync() => (await CallAsync("() => document.body.innerText")).GetProperty("value").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        await _process.DisposeAsync();
        _socket.Dispose();
        _closing.Dispose();
        _profile.Dispose();
    }

    /// <summary>Finds an element, and brings it into view: the pointer goes to no other.</summary>
    private async Task<string> FindAsync(string element, string name) =>
        (await CallAsync($"name => {{ const found = {element}; found?.scrollIntoView({{ behavior: 'instant', block: 'center' }}); return found; }}", name)) is var found && found.GetProperty("type").GetString() is "node"
            ? found.GetProperty("sharedId").GetString()!
            : throw new InvalidOperationException($"There is no {name} on the page:\n{await TextAsync()}");

    private Task PressAsync(string element)
    {
        var origin = new { type = "element", element = new { sharedId = element } };
        object[] steps = [new { type = "pointerMove", x = 0, y = 0, origin }, new { type = "pointerDown", button = 0 }, new { type = "pointerUp", button = 0 }];
        return AskAsync("input.performActions", new { context = _tab, actions = new[] { new { type = "pointer", id = "pointer", actions = steps } } });
    }

    private async Task<JsonElement> CallAsync(string script, params string[] values)
    {
        var arguments = values.Select(value => new { type = "string", value });
        var answer = await AskAsync(
            "script.callFunction", new { functionDeclaration = script, awaitPromise = false, target = new { context = _tab }, arguments });
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(answer.GetRawText());
    }

    private async Task<JsonElement> AskAsync(string method, object parameters)
    {
        var (id, answer) = (Interlocked.Increment(ref _last), new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously));
        _asked[id] = answer;
        var command = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["id"] = id, ["method"] = method, ["params"] = parameters });
        await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, _closing.Token);
        return await answer.Task.WaitAsync(_closing.Token);
    }

    private async Task ReadAsync()
    {
        var part = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(part, _closing.Token) is { MessageType: WebSocketMessageType.Text } received)
            {
                await message.WriteAsync(part.AsMemory(0, received.Count), _closing.Token);
                if (!received.EndOfMessage)
                    continue;

                using var document = JsonDocument.Parse(message.ToArray());
                message.SetLength(0);
                Hear(document.RootElement.Clone());
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private void Hear(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "success":
                _asked[message.GetProperty("id").GetInt32()].SetResult(message.GetProperty("result"));
                break;
            case "error":
                _asked[message.GetProperty("id").GetInt32()].SetException(new InvalidOperationException(message.GetRawText()));
                break;
            case "event" when message.GetProperty("method").GetString() is Loaded:
                _loaded.TrySetResult();
                break;
            case "event" when message.GetProperty("params").GetProperty("level").GetString() is "error":
                Complaints.Enqueue(message.GetProperty("params").GetProperty("text").ToString());
                break;
        }
    }

    [GeneratedRegex(@"WebDriver BiDi listening on (?<address>ws://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
