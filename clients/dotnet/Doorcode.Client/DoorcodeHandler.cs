using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Doorcode.Client;

/// <summary>
/// Sends the requests of an <see cref="HttpClient"/> to your own API with the access token of whoever is signed in: refreshes it before it ends, and once
/// more when it is refused. All handlers of a client share its refreshes. Not for addresses of others, who could use the token: name your own origins, and no
/// other one gets it.
/// </summary>
/// <remarks>
/// Give it an inner handler, such as <see cref="HttpClientHandler"/>, or add it to a client of <c>IHttpClientFactory</c>. A request without a session goes
/// out without a token. A request whose body can be read only once, such as a <see cref="StreamContent"/>, is not sent a second time, nor is one that was
/// redirected: .NET follows a redirect without the token, wherever it leads.
/// </remarks>
public sealed class DoorcodeHandler : DelegatingHandler
{
    private readonly DoorcodeClient _client;
    private readonly Uri[]? _origins;

    /// <summary>Makes a handler for an <see cref="HttpClient"/> that calls your own API alone: every request gets the token.</summary>
    /// <param name="client">Keeps the session.</param>
    public DoorcodeHandler(DoorcodeClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>Makes a handler that gives the token to some origins alone. Requests to others are sent as they are.</summary>
    /// <param name="client">Keeps the session.</param>
    /// <param name="origins">Where the token may go, such as <c>https://shop.example.org</c>; a path in it says nothing. HTTP is for loopback addresses alone.</param>
    /// <exception cref="ArgumentException">There is no origin, or one is not an absolute address of HTTPS, or of HTTP on a loopback address.</exception>
    public DoorcodeHandler(DoorcodeClient client, params Uri[] origins) : this(client)
    {
        ArgumentNullException.ThrowIfNull(origins);
        if (origins.Length == 0 || !Array.TrueForAll(origins, DoorcodeClient.IsSafe))
            throw new ArgumentException("Origins must be absolute addresses of HTTPS, such as https://shop.example.org; HTTP is for loopback addresses alone.", nameof(origins));

        _origins = [.. origins];
    }

    /// <inheritdoc/>
    /// <exception cref="DoorcodeRefusedException">The access token had ended, and the server refuses for the moment to give another one.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = request.RequestUri;
        if (!IsOurs(asked))
            return await base.SendAsync(request, cancellationToken);

        // A redirect that was followed has put its target into the request, and the answer is that one's.
        return CanRepeat(request.Content)
            ? await _client.SendWithAccessAsync((access, cancel) => SendAsync(request, access, cancel), () => request.RequestUri == asked, cancellationToken)
            : await SendAsync(request, await _client.GetAccessTokenAsync(cancellationToken), cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? access, CancellationToken cancel)
    {
        request.Headers.Authorization = access is null ? null : new AuthenticationHeaderValue("Bearer", access);
        return base.SendAsync(request, cancel);
    }

    private bool IsOurs(Uri? address) => _origins is null || (address is not null && Array.Exists(_origins, origin => IsSameOrigin(origin, address)));

    private static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static bool CanRepeat(HttpContent? content) => content switch
    {
        null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent => true,
        MultipartContent parts => parts.All(CanRepeat),
        _ => false,
    };
}
