using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Doorcode.Harness.Facts;
using Doorcode.Rig;

namespace Doorcode.Harness.People;

/// <summary>One way in: through the load balancer, or to one server directly. Repeats nothing by itself.</summary>
internal sealed class Door : IDisposable
{
    // Longer than the load balancer waits for a server, so that it is the one to give up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly HttpClient _http;
    private readonly History? _history;
    private readonly RunClock _clock;

    /// <param name="via">What the history calls this way.</param>
    /// <param name="address">Where to.</param>
    /// <param name="history">Where each exchange is noted; null for probes, whose failures mean nothing.</param>
    /// <param name="clock">The run's clock.</param>
    public Door(string via, Uri address, History? history, RunClock clock)
    {
        Via = via;
        (_history, _clock) = (history, clock);
        // A connection for each request: .NET would silently send a request again when a kept connection turns out to be closed.
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false })
        {
            BaseAddress = address,
            Timeout = Patience,
        };
    }

    public string Via { get; }

    public Task<Answer> PostAsync(string endpoint, object body, string? bearer = null) => SendAsync(HttpMethod.Post, endpoint, body, bearer);

    public Task<Answer> GetAsync(string endpoint, string? bearer) => SendAsync(HttpMethod.Get, endpoint, body: null, bearer);

    public Task<Answer> DeleteAsync(string endpoint, object? body, string? bearer) => SendAsync(HttpMethod.Delete, endpoint, body, bearer);

    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(HttpMethod method, string endpoint, object? body, string? bearer)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/users/{endpoint}/", UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        var started = _clock.Now;
        var name = $"{method} {NameOf(method, endpoint)}";
        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var ending = Judge(answer);
            return Note(new Exchange(name, Via, started, _clock.Now, (int)answer.StatusCode, ending,
                ending is Ending.Success or Ending.Refused ? null : text), text);
        }
        catch (HttpRequestException broken)
        {
            var ending = broken.HttpRequestError == HttpRequestError.ConnectionError ? Ending.NotTaken : Ending.Lost;
            return Note(new Exchange(name, Via, started, _clock.Now, 0, ending, broken.HttpRequestError.ToString()), "");
        }
        catch (OperationCanceledException)
        {
            return Note(new Exchange(name, Via, started, _clock.Now, 0, Ending.Lost, "no answer in time"), "");
        }
    }

    /// <summary>Without an id, so that requests to one endpoint are counted together.</summary>
    private static string NameOf(HttpMethod method, string endpoint) =>
        method == HttpMethod.Delete && endpoint.Split('/') is ["sessions" or "passkeys", _] named ? $"{named[0]}/id" : endpoint;

    private Ending Judge(HttpResponseMessage answer)
    {
        var isOurs = Via != Exchange.Balancer || answer.Headers.Contains(LoadBalancer.ServedBy);
        return (int)answer.StatusCode switch
        {
            >= 200 and < 300 => Ending.Success,
            429 => Ending.Wrong, // The limits are off, and nobody here asks too often.
            >= 400 and < 500 => Ending.Refused,
            503 when isOurs && answer.Headers.RetryAfter is not null => Ending.Unavailable,
            503 when !isOurs => Ending.NotTaken,
            502 or 504 when !isOurs => Ending.Lost,
            _ => Ending.Wrong,
        };
    }

    private Answer Note(Exchange exchange, string text)
    {
        _history?.Exchanges.Enqueue(exchange);
        return new Answer(exchange, Parse(text));
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
