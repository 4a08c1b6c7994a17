using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>A key that signs tokens; without its private part.</summary>
/// <param name="Kid">Its name in tokens and in the key set.</param>
/// <param name="SignsFrom">When it takes over.</param>
[Experimental("DOORCODE002")]
public sealed record PublishedKey(string Kid, DateTimeOffset SignsFrom);

/// <summary>The keys that sign tokens, for operators.</summary>
[Experimental("DOORCODE002")]
public sealed class SigningKeys
{
    private readonly SigningKeyStore _store;
    private readonly IOptions<JwtOptions> _options;

    internal SigningKeys(SigningKeyStore store, IOptions<JwtOptions> options) => (_store, _options) = (store, options);

    /// <summary>All keys that are published, in the order in which they sign.</summary>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<IReadOnlyList<PublishedKey>> ListAsync(CancellationToken cancel) =>
        [.. (await _store.AllAsync(cancel)).Select(key => new PublishedKey(key.Kid, DateTimeOffset.FromUnixTimeMilliseconds(key.ActivatesAt)))];

    /// <summary>Publishes a new key, which takes over when <see cref="JwtOptions.KeyLead"/> is over.</summary>
    /// <param name="why">For the audit log.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>False when one waits to take over already.</returns>
    public Task<bool> RotateAsync(string why, CancellationToken cancel) => _store.AddNextAsync(_options.Value.KeyLead, why, cancel);
}
