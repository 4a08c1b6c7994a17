namespace Doorcode.Tests.Fixtures;

/// <summary>What was logged, and a way to wait for it.</summary>
internal sealed class LogWatch : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly List<LoggedEvent> _events = [];
    private TaskCompletionSource _changed = NewEvent();

    /// <summary>All so far, in order.</summary>
    public IReadOnlyList<LoggedEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    /// <summary>Waits until an event was logged so many times, from the beginning.</summary>
    public async Task<LoggedEvent> For(int eventId, int times = 1)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
                var found = _events.Where(logged => logged.Id == eventId).Skip(times - 1).FirstOrDefault();
                if (found is not null)
                    return found;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException(
                    $"Event {eventId} was not logged {times} times, but:\n{string.Join('\n', Events.Select(logged => logged.Text))}",
                    late);
            }
        }
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private static TaskCompletionSource NewEvent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(LoggedEvent logged)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _events.Add(logged);
            (changed, _changed) = (_changed, NewEvent());
        }

        changed.SetResult();
    }

    private sealed class Recorder(LogWatch watch) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            watch.Add(new LoggedEvent(eventId.Id, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}

/// <summary>An event as it was logged.</summary>
internal sealed record LoggedEvent(int Id, LogLevel Level, string Text);
