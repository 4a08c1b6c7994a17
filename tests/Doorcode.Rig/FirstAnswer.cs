namespace Doorcode.Rig;

/// <summary>Finds out when something is answered again.</summary>
public static class FirstAnswer
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Asks every 50 milliseconds, whether or not the last question was answered: one that is stuck says nothing about the next.
    /// </summary>
    /// <param name="ask">One question; true when it was answered.</param>
    /// <param name="patience">When to give up.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>How long it took, or null when nothing was answered in time.</returns>
    public static async Task<TimeSpan?> WaitAsync(Func<Task<bool>> ask, TimeSpan patience, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var started = TimeProvider.System.GetTimestamp();
        var asked = new List<Task<bool>>();
        while (TimeProvider.System.GetElapsedTime(started) < patience)
        {
            asked.Add(ask());
            var pause = Task.Delay(Pause, TimeProvider.System, cancel);
            while (await Task.WhenAny([pause, .. asked]) is Task<bool> answer)
            {
                if (await answer)
                    return TimeProvider.System.GetElapsedTime(started);
                asked.Remove(answer);
            }
            await pause;
        }
        return null;
    }
}
