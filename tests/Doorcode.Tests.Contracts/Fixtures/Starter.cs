namespace Doorcode.Tests.Fixtures;

/// <summary>Lets many callers go at the same moment.</summary>
internal static class Starter
{
    /// <summary>Runs all of them at once and waits for the last.</summary>
    public static async Task<T[]> RaceAsync<T>(IEnumerable<Func<Task<T>>> runners)
    {
        var lined = runners.ToArray();
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ready = new CountdownEvent(lined.Length);
        var tasks = lined.Select(runner => Task.Run(async () =>
        {
            ready.Signal();
            await start.Task;
            return await runner();
        })).ToArray();
        ready.Wait();
        start.SetResult();
        return await Task.WhenAll(tasks);
    }
}
