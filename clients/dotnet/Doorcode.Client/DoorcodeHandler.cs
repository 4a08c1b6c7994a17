using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Doorcode.Client;

/// <summary>
/// Sends the requests of an <see cref="HttpClient"/> to your own API with the access token of whoever is signed in: refreshes it before it ends, and once
/// more when it is refused. All handlers of a client share its refreshes. Not for addresses of others, who could use the token.
/// </summary>
/// <remarks>
/// Give it an inner handler, such as <see cref="HttpClientHandler"/>, or add it to a client of <c>IHttpClientFactory</c>. A request without a session goes
/// out without a token. A request whose body can be read only once, such as a <see cref="StreamContent"/>, is not sent a second time.
/// </remarks>
/// <param name="client">Keeps the session.</param>
public sealed class DoorcodeHandler(DoorcodeClient client) : DelegatingHandler
{
    /// <inheritdoc/>
    /// <exception cref="DoorcodeRefusedException">The access token had ended, and the server refuses for the moment to give another one.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CanRepeat(request.Content)
            ? await client.SendWithAccessAsync((access, cancel) => SendAsync(request, access, cancel), cancellationToken)
            : await SendAsync(request, await client.GetAccessTokenAsync(cancellationToken), cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? access, CancellationToken cancel)
    {
        request.Headers.Authorization = access is null ? null : new AuthenticationHeaderValue("Bearer", access);
        return base.SendAsync(request, cancel);
    }

    private static bool CanRepeat(HttpContent? content) => content switch
    {
        null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent => true,
        MultipartContent parts => parts.All(CanRepeat),
        _ => false,
    };
}
