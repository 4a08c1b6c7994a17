using System.Collections.Concurrent;

namespace Doorcode.Client;

/// <summary>Keeps nothing beyond the process.</summary>
internal sealed class MemoryStorage : ITokenStorage
{
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public ValueTask<string?> GetAsync(string key, CancellationToken cancel) => new(_texts.GetValueOrDefault(key));

    public ValueTask SetAsync(string key, string value, CancellationToken cancel)
    {
        _texts[key] = value;
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(string key, CancellationToken cancel)
    {
        _texts.TryRemove(key, out _);
        return ValueTask.CompletedTask;
    }
}
