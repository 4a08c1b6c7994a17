using System.Collections.Concurrent;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>People who live one story after the other through the balancer, two at once, until they are told to stop.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int Size = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ApiClient _balancer;
    private readonly SmtpMailbox _mailbox;
    private readonly Task[] _people;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Lock _lock = new();
    private readonly HashSet<int> _missing = [];
    private TaskCompletionSource _round = new();
    private volatile bool _isOver;
    private int _stories;
    private int _rounds;

    public Crowd(LoadBalancer balancer, SmtpMailbox mailbox)
    {
        _balancer = new ApiClient(balancer.Address);
        _mailbox = mailbox;
        _people = [.. Enumerable.Range(0, Size).Select(_ => Task.Run(LiveAsync))];
    }

    /// <summary>What has gone wrong so far.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Waits until every story has been lived once more, from a beginning after now to its end.</summary>
    public Task LiveAllAsync()
    {
        lock (_lock)
        {
            _rounds++;
            _missing.UnionWith(Enumerable.Range(0, AllStories.Kinds.Count));
            _round = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _round.Task.WaitAsync(Patience);
        }
    }

    public async Task StopAsync()
    {
        _isOver = true;
        await Task.WhenAll(_people);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _balancer.Dispose();
    }

    private async Task LiveAsync()
    {
        while (!_isOver)
        {
            var kind = Interlocked.Increment(ref _stories) % AllStories.Kinds.Count;
            var round = Volatile.Read(ref _rounds);
            using var story = AllStories.Kinds[kind](_mailbox);
            try
            {
                await story.BeginAsync(_balancer);
                await story.FinishAsync(_balancer);
            }
            catch (Exception failure)
            {
                _failures.Enqueue($"{story.GetType().Name}: {failure.GetType().Name} {failure.Message}");
            }

            Ended(kind, round);
        }
    }

    private void Ended(int kind, int round)
    {
        lock (_lock)
        {
            if (round == _rounds && _missing.Remove(kind) && _missing.Count == 0)
                _round.SetResult();
        }
    }
}
