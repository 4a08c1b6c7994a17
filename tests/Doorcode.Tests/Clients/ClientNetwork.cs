using System.Collections.Concurrent;
using Doorcode.Client;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Clients;

/// <summary>Between the .NET client and a real server: counts requests, loses answers, answers in the server's place.</summary>
internal sealed class ClientNetwork : DelegatingHandler
{
    public const string Refresh = "/api/users/token/refresh/";

    private readonly ConcurrentQueue<string> _paths = new();

    public ClientNetwork() : base(new SocketsHttpHandler())
    {
    }

    /// <summary>What happens to a request, by its path; null lets it pass.</summary>
    public Func<string, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? Fault { get; set; }

    /// <summary>Called with the path of a request that has been answered; true keeps the answer from the client for ever.</summary>
    public Func<string, bool>? KeepsBack { get; set; }

    public int Count(string path) => _paths.Count(sent => sent == path);

    /// <summary>A client of the app whose clock is the app's, and whose pauses pass at once.</summary>
    public DoorcodeClient ClientOf(DoorcodeApp app, DoorcodeClientOptions? options = null) =>
        new(new HttpClient(this, disposeHandler: false), new Uri(app.Http.BaseAddress!, "api/users"), options ?? new DoorcodeClientOptions());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        _paths.Enqueue(path);
        Task<HttpResponseMessage> Pass() => base.SendAsync(request, cancellationToken);
        var answer = await (Fault is { } fault ? fault(path, Pass) : Pass());
        if (KeepsBack?.Invoke(path) is true)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return answer;
    }
}

/// <summary>The app's clock, by which no pause lasts, and no answer is awaited for too long unless a test says so.</summary>
internal sealed class ClientClock(TimeProvider clock) : TimeProvider
{
    private Action<Action<TimeSpan>> _limit = _ => { };

    /// <summary>How long each pause was to be.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    /// <summary>Called where a pause begins.</summary>
    public Action<TimeSpan> Waiting { get; set; } = _ => { };

    /// <summary>How far the time of day has been set ahead.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Skew;

    public override long GetTimestamp() => clock.GetTimestamp();

    /// <summary>Ends the wait for the answer that is awaited now.</summary>
    /// <param name="passing">Told how long that wait is, before it ends.</param>
    public void PassLimit(Action<TimeSpan> passing) => _limit(passing);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (state is CancellationTokenSource)
        {
            _limit = passing =>
            {
                passing(dueTime);
                callback(state);
            };
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }

        if (dueTime > TimeSpan.Zero)
        {
            Pauses.Enqueue(dueTime);
            Waiting(dueTime);
        }

        return System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}

/// <summary>A storage that several clients share, and that takes its time.</summary>
internal sealed class SharedTokens : ITokenStorage
{
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public void Clear() => _texts.Clear();

    public async ValueTask<string?> GetAsync(string key, CancellationToken cancel)
    {
        await Task.Yield();
        return _texts.GetValueOrDefault(key);
    }

    public async ValueTask SetAsync(string key, string value, CancellationToken cancel)
    {
        await Task.Yield();
        _texts[key] = value;
    }

    public async ValueTask RemoveAsync(string key, CancellationToken cancel)
    {
        await Task.Yield();
        _texts.TryRemove(key, out _);
    }
}
