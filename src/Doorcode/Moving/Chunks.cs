using System.Runtime.CompilerServices;

namespace Doorcode.Moving;

/// <summary>Takes rows some at a time.</summary>
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
}
