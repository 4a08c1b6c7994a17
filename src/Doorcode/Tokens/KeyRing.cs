using System.Collections.Immutable;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>
/// The signing keys in memory: which one signs now, which ones verify. Read again every minute, so that a key added by another
/// server or by a command is known long before it signs.
/// </summary>
internal sealed class KeyRing(SigningKeyStore store, ServerClock clock, IOptions<JwtOptions> options) : IMaintenance
{
    private ImmutableArray<SigningKey> _keys = [];

    /// <summary>All published keys, the oldest first.</summary>
    public ImmutableArray<SigningKey> Published => _keys;

    /// <summary>The key that signs now.</summary>
    public SigningKey Current
    {
        get
        {
            var now = clock.Now;
            var keys = _keys;
            for (var i = keys.Length - 1; i >= 0; i--)
            {
                if (keys[i].ActivatesAt <= now)
                    return keys[i];
            }

            return keys.Length > 0 ? keys[0] : throw new BackendUnavailableException("No signing key is loaded.");
        }
    }

    /// <summary>The key whose tokens of this kind have exactly this encoded header, or null.</summary>
    public SigningKey? Find(ReadOnlySpan<char> header, TokenKind kind)
    {
        foreach (var key in _keys)
        {
            if (header.SequenceEqual(key.Header(kind)))
                return key;
        }

        return null;
    }

    public async Task OpenAsync(CancellationToken cancel)
    {
        await store.AddFirstAsync(cancel);
        await LoadAsync(cancel);
    }

    /// <summary>Publishes the next key when the current one is due, retires old ones, and reads what others have done.</summary>
    public async Task MaintainAsync(CancellationToken cancel)
    {
        var newest = _keys.IsEmpty ? 0 : _keys[^1].ActivatesAt;
        var due = newest + (long)(options.Value.KeyLifetime - options.Value.KeyLead).TotalMilliseconds;
        if (clock.Now >= due)
            await store.AddDueAsync(options.Value.KeyLead, cancel);

        await store.RetireAsync(cancel);
        await LoadAsync(cancel);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var known = _keys.ToDictionary(key => key.Kid, StringComparer.Ordinal);
        var stored = await store.AllAsync(cancel);
        _keys = [.. stored.Select(row =>
            known.TryGetValue(row.Kid, out var key) ? key : new SigningKey(row.Kid, row.PrivateKey, row.ActivatesAt))];
    }
}
