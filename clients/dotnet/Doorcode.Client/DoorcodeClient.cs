using System.Net;
using System.Net.Http.Headers;

namespace Doorcode.Client;

/// <summary>
/// Keeps one person signed in to a Doorcode server, and calls its API for them. For an app with one person make one and keep it; a server that calls the API
/// for many people makes one for each, over a storage of that person's. Safe to use from several threads.
/// </summary>
/// <remarks>
/// Every call throws <see cref="DoorcodeRefusedException"/> when the server refuses, and <see cref="HttpRequestException"/> when no answer came. Only a
/// refused refresh token signs out: a lost answer or a server that restarts does not, and is tried again for a few seconds.
/// </remarks>
public sealed partial class DoorcodeClient
{
    private readonly Api _api;
    private readonly TokenKeeper _keeper;
    private readonly DeviceStore _devices;
    private readonly Func<DoorcodeRefusedException, CancellationToken, Task<bool>>? _stepUp;

    /// <summary>Makes a client, without a request.</summary>
    /// <param name="http">Sends the requests; it stays the caller's to dispose of. Without a <see cref="DoorcodeHandler"/>.</param>
    /// <param name="address">The address of the API, such as <c>https://auth.example.org/api/users</c>. HTTP is for loopback addresses alone.</param>
    /// <param name="options">Where the tokens are kept, for instance.</param>
    /// <exception cref="ArgumentException">The address is not an absolute one of HTTPS, or of HTTP on a loopback address.</exception>
    public DoorcodeClient(HttpClient http, Uri address, DoorcodeClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(address);
        if (!IsSafe(address))
        {
            throw new ArgumentException(
                "The address of the API must be an absolute one of HTTPS, such as https://auth.example.org/api/users; HTTP is for loopback addresses alone.",
                nameof(address));
        }

        options ??= new DoorcodeClientOptions();
        var root = new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        _api = new Api(http, root, options.Time);
        var storage = options.Storage ?? new MemoryStorage();
        _devices = new DeviceStore(storage, $"doorcode:device:{root}");
        _keeper = new TokenKeeper(
            _api, new SessionStore(storage, $"doorcode:{root}"), _devices, options.Time, () => IsSignedInChanged?.Invoke(this, EventArgs.Empty));
        _stepUp = options.StepUp;
    }

    /// <summary>Raised when <see cref="IsSignedIn"/> has changed, on whichever thread noticed.</summary>
    public event EventHandler? IsSignedInChanged;

    /// <summary>Whether somebody is signed in; null until a call or <see cref="GetAccessTokenAsync"/> has looked.</summary>
    public bool? IsSignedIn => _keeper.IsSignedIn;

    /// <summary>An access token with some time left, refreshed if need be.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The token; null when nobody is signed in.</returns>
    public async Task<string?> GetAccessTokenAsync(CancellationToken cancel = default) => (await _keeper.LiveAsync(cancel))?.Access;

    /// <summary>
    /// Ends the session here and on the server. Nobody is signed in afterwards, even if this throws because the server cannot be reached.
    /// </summary>
    /// <param name="cancel">Stops waiting for the server.</param>
    /// <returns>A task that ends when the server has ended the session.</returns>
    public Task LogoutAsync(CancellationToken cancel = default) => _keeper.LeaveAsync(cancel);

    /// <summary>
    /// Ends all sessions of the account, on every device. Nobody is signed in here afterwards, even if this throws; the other
    /// sessions may then go on.
    /// </summary>
    /// <param name="cancel">Stops waiting for the server.</param>
    /// <returns>A task that ends when the server has ended the sessions.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>unauthenticated</c> when nobody is signed in, or this session has ended already.</exception>
    public Task LogoutAllAsync(CancellationToken cancel = default) => _keeper.LeaveEverywhereAsync(cancel);

    /// <summary>Whether tokens and passwords may travel to an address.</summary>
    internal static bool IsSafe(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback));

    /// <summary>Sends a request with the access token, and once more after a refresh or a fresh proof where that helps.</summary>
    /// <param name="send">Sends the request with an access token.</param>
    /// <param name="canRepeat">Asked after a refusal whether the request may be sent again.</param>
    /// <param name="cancel">Stops waiting.</param>
    internal async Task<HttpResponseMessage> SendWithAccessAsync(
        Func<string?, CancellationToken, Task<HttpResponseMessage>> send, Func<bool> canRepeat, CancellationToken cancel)
    {
        var held = await _keeper.LiveAsync(cancel);
        var response = await send(held?.Access, cancel);
        if (response.StatusCode != HttpStatusCode.Unauthorized || held is null || !canRepeat())
            return response;

        var isRepeated = false;
        try
        {
            var next = await NextAccessAsync(response, held.Access, cancel);
            isRepeated = next is not null;
            return isRepeated ? await send(next, cancel) : response;
        }
        catch
        {
            isRepeated = true;
            throw;
        }
        finally
        {
            if (isRepeated)
                response.Dispose();
        }
    }

    /// <summary>The access token to try a refused request again with; null where there is none.</summary>
    private async Task<string?> NextAccessAsync(HttpResponseMessage response, string refused, CancellationToken cancel)
    {
        if (!response.Headers.WwwAuthenticate.Any(IsStepUp))
            return await IsOfTokenAsync(response, cancel) ? (await _keeper.RefreshAsync(refused, cancel))?.Access : null;

        return _stepUp is not null && await _stepUp(await DoorcodeRefusedException.ReadAsync(response, cancel), cancel)
            ? (await _keeper.LiveAsync(cancel))?.Access
            : null;
    }

    /// <summary>Whether the access token is what was refused, and not a password or code, which a second try would spend again.</summary>
    private static async Task<bool> IsOfTokenAsync(HttpResponseMessage response, CancellationToken cancel) =>
        response.Content.Headers.ContentType?.MediaType is not "application/problem+json"
        || (await DoorcodeRefusedException.ReadAsync(response, cancel)).Code is "" or "unauthenticated";

    private static bool IsStepUp(AuthenticationHeaderValue challenge) =>
        challenge.Parameter?.Contains("insufficient_user_authentication", StringComparison.Ordinal) is true;

    /// <summary>Calls an endpoint with the session.</summary>
    private async Task<string> CallAsync(HttpMethod method, string path, RequestBody? body, CancellationToken cancel)
    {
        using var response = await SendWithAccessAsync((access, stop) => _api.SendAsync(method, path, body, access, stop), () => true, cancel);
        var text = await Api.TextOfAsync(response, cancel);
        if (method == HttpMethod.Post)
            await LearnAsync(text, cancel);
        return text;
    }

    private async Task<T> CallAsync<T>(HttpMethod method, string path, RequestBody? body, CancellationToken cancel) =>
        Api.Parse<T>(await CallAsync(method, path, body, cancel));

    /// <summary>Calls an endpoint that comes before there is a session, with a ticket as its bearer where it takes one.</summary>
    private async Task<string> AskAsync(string path, RequestBody? body, string? bearer, CancellationToken cancel)
    {
        using var response = await _api.SendAsync(HttpMethod.Post, path, body, bearer, cancel);
        var text = await Api.TextOfAsync(response, cancel);
        await LearnAsync(text, cancel);
        return text;
    }

    private async Task<T> AskAsync<T>(string path, RequestBody? body, CancellationToken cancel) =>
        Api.Parse<T>(await AskAsync(path, body, bearer: null, cancel));

    /// <summary>With a ticket where there is one, else with the session.</summary>
    private async Task<T> PostAsync<T>(string path, RequestBody? body, string? ticket, CancellationToken cancel) =>
        Api.Parse<T>(ticket is null ? await CallAsync(HttpMethod.Post, path, body, cancel) : await AskAsync(path, body, ticket, cancel));

    private async Task<RequestBody> WithDeviceAsync(RequestBody body, CancellationToken cancel) =>
        body with { DeviceToken = await _devices.GetAsync(cancel) };

    /// <summary>Keeps the tokens that an answer brings.</summary>
    private async Task LearnAsync(string text, CancellationToken cancel)
    {
        if (text.Length == 0)
            return;

        var answer = Api.Parse<TokenAnswer>(text);
        await _devices.KeepAsync(answer, cancel);
        if (answer is { Access: not null, Refresh: not null })
            await _keeper.BeginAsync(answer, cancel);
        else if (answer.Access is not null)
            await _keeper.RenewAccessAsync(answer, cancel);
    }
}
