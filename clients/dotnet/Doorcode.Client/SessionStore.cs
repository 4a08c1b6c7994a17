using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Doorcode.Client;

/// <summary>The session in a storage that other clients may use as well.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class SessionStore(ITokenStorage storage, string key)
{
    /// <summary>Between this client's reading and writing.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<HeldSession?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await storage.GetAsync(key, cancel) is { } text ? JsonSerializer.Deserialize(text, ClientJson.Of<HeldSession>()) : null;
        }
        catch (JsonException)
        {
            // Something else wrote it: nobody is signed in by it.
            return null;
        }
    }

    public async Task PutAsync(HeldSession? next, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await WriteAsync(next, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts a session in the place of the one that was seen.</summary>
    /// <returns>What is there afterwards: another session if one came, or none if it was ended, meanwhile.</returns>
    public async Task<HeldSession?> SwapAsync(HeldSession? seen, HeldSession? next, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var held = await ReadAsync(cancel);
            if (!string.Equals(held?.Refresh, seen?.Refresh, StringComparison.Ordinal))
                return held;

            await WriteAsync(next, cancel);
            return next;
        }
        finally
        {
            _turn.Release();
        }
    }

    private ValueTask WriteAsync(HeldSession? next, CancellationToken cancel) => next is null
        ? storage.RemoveAsync(key, cancel)
        : storage.SetAsync(key, JsonSerializer.Serialize(next, ClientJson.Of<HeldSession>()), cancel);
}
