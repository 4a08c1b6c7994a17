namespace Doorcode.Client;

/// <summary>
/// Where a client keeps the tokens of its session: the system's key store, an encrypted file, a row of a server's database. Texts under keys;
/// the client uses two keys. Clients that share a storage share the session.
/// </summary>
public interface ITokenStorage
{
    /// <summary>Reads a text.</summary>
    /// <param name="key">Its key, such as <c>doorcode:https://auth.example.org/api/users/</c>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The text; null when there is none.</returns>
    ValueTask<string?> GetAsync(string key, CancellationToken cancel);

    /// <summary>Writes a text in the place of the one that is there, if any.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The text: at most a few kilobytes.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the text can be read.</returns>
    ValueTask SetAsync(string key, string value, CancellationToken cancel);

    /// <summary>Removes a text, if it is there.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the text is gone.</returns>
    ValueTask RemoveAsync(string key, CancellationToken cancel);
}
