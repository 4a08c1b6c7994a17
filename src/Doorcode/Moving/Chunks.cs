using System.Runtime.CompilerServices;

namespace Doorcode.Moving;

/// <summary>Takes rows some at a time, and makes the next ones while the last are worked on.</summary>
internal static class Chunks
{
    public static async IAsyncEnumerable<IReadOnlyList<T>> Chunked<T>(
        this IAsyncEnumerable<T> rows, int size, [EnumeratorCancellation] CancellationToken cancel)
    {
        var chunk = new List<T>(size);
        await foreach (var row in rows.WithCancellation(cancel))
        {
            chunk.Add(row);
            if (chunk.Count == size)
            {
                yield return chunk;
                chunk = new List<T>(size);
            }
        }

        if (chunk.Count > 0)
            yield return chunk;
    }

    /// <summary>Makes each item while its user works on the one before, on another thread.</summary>
    public static async IAsyncEnumerable<T> Ahead<T>(this IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var all = items.GetAsyncEnumerator(cancel);
        var next = NextAsync(all);
        try
        {
            while (await next)
            {
                var item = all.Current;
                next = NextAsync(all);
                yield return item;
            }
        }
        finally
        {
            // A user who stops early stops in the middle of the next item, which must end before the file is closed.
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static Task<bool> NextAsync<T>(IAsyncEnumerator<T> items) => Task.Run(async () => await items.MoveNextAsync());
}
