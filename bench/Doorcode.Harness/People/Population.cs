using System.Collections.Concurrent;

namespace Doorcode.Harness.People;

/// <summary>People who arrive at a rising rate, each living their own life.</summary>
internal sealed class Population(World world, double peakRate, int most)
{
    // The rate with which it begins, as a share of the peak.
    private const double FirstShare = 0.25;
    private readonly ConcurrentQueue<Person> _people = new();
    private readonly ConcurrentQueue<Task> _lives = new();
    private int _finished;
    private int _failed;

    public int Arrived => _people.Count;

    public int Finished => _finished;

    public IEnumerable<Person> People => _people;

    /// <summary>The first defect of the harness itself: a life ended in an exception.</summary>
    public Exception? Defect { get; private set; }

    /// <summary>Lets people arrive for so long.</summary>
    public async Task ArriveAsync(TimeSpan duration, CancellationToken cancel)
    {
        var begin = world.Clock.Now;
        var length = duration.TotalMilliseconds;
        while (world.Clock.Now - begin is var elapsed && elapsed < length && Arrived < most)
        {
            var person = new Person(world, Arrived);
            _people.Enqueue(person);
            _lives.Enqueue(LiveAsync(person, cancel));
            var rate = peakRate * (FirstShare + ((1 - FirstShare) * elapsed / length));
            await Task.Delay(TimeSpan.FromSeconds(1 / rate), TimeProvider.System, cancel);
        }
    }

    /// <summary>Waits until everybody has finished, for so long.</summary>
    public async Task<bool> FinishAsync(TimeSpan patience)
    {
        try
        {
            await Task.WhenAll(_lives).WaitAsync(patience, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task LiveAsync(Person person, CancellationToken cancel)
    {
        await Task.Yield();
        try
        {
            await person.LiveAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The run was interrupted.
        }
        catch (Exception defect)
        {
            Interlocked.Increment(ref _failed);
            Defect ??= defect;
        }
        Interlocked.Increment(ref _finished);
    }
}
