using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>A client of one server, or of the balancer before several. It throws at any other answer than the expected one.</summary>
internal sealed class ApiClient(Uri server) : IDisposable
{
    // A connection for each request: .NET would silently send a request again when a kept connection is found closed.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseCookies = false }) { BaseAddress = server };

    public Uri Server => server;

    public Task<JsonElement> PostAsync(int expected, string path, object? body = null, string? bearer = null) =>
        SendAsync(expected, HttpMethod.Post, path, body, bearer);

    public Task<JsonElement> GetAsync(int expected, string path, string? bearer) => SendAsync(expected, HttpMethod.Get, path, body: null, bearer);

    public Task<JsonElement> DeleteAsync(int expected, string path, string? bearer) => SendAsync(expected, HttpMethod.Delete, path, body: null, bearer);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(int expected, HttpMethod method, string path, object? body, string? bearer)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/users/{path}/", UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode != expected)
        {
            var asked = answer.Headers.TryGetValues(LoadBalancer.ServedBy, out var names) ? string.Join(' ', names) : server.Authority;
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{method} {path}: {asked} answered {(int)answer.StatusCode}, not {expected}. {text}"));
        }

        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
