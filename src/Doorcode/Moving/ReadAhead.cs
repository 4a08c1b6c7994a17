using System.Runtime.CompilerServices;

namespace Doorcode.Moving;

/// <summary>Makes the next item of a sequence while the last one is worked on.</summary>
internal static class ReadAhead
{
    /// <summary>Makes each item on another thread while its consumer works on the one before.</summary>
    public static async IAsyncEnumerable<T> Ahead<T>(
        this IAsyncEnumerable<T> all, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var items = all.GetAsyncEnumerator(stop.Token);
        var next = NextAsync(items);
        try
        {
            while (await next)
            {
                var item = items.Current;
                next = NextAsync(items);
                yield return item;
            }
        }
        finally
        {
            // Where the consumer stopped early, a failure of the next item no longer matters; but it must end before the file is closed.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<bool> NextAsync<T>(IAsyncEnumerator<T> items) => Task.Run(async () => await items.MoveNextAsync());
}
