using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Doorcode.Rig;

namespace Doorcode.Scale.Measuring;

/// <summary>
/// Sends each request from a network of its own, as many people do, so that the limits act and none is reached. Whatever is
/// refused makes the run invalid.
/// </summary>
/// <param name="http">Where to; must trust this machine as a proxy.</param>
internal sealed class Callers(HttpClient http)
{
    /// <summary>198.18.0.0/15, which is there for measurements (RFC 2544); 131,072 networks.</summary>
    private const uint FirstNetwork = 0xC612_0001;

    /// <summary>What a browser says; it is kept with each session and each line of the audit log.</summary>
    private const string Browser =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    private uint _sent;

    public Task<JsonElement> PostAsync(string endpoint, object body, string? bearer, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, endpoint, JsonContent.Create(body), bearer, cancel);

    public Task<JsonElement> GetAsync(string endpoint, string? bearer, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, endpoint, content: null, bearer, cancel);

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string endpoint, JsonContent? content, string? bearer, CancellationToken cancel)
    {
        using var ask = new HttpRequestMessage(method, new Uri($"/api/users/{endpoint}/", UriKind.Relative));
        ask.Content = content;
        ask.Headers.Add("X-Forwarded-For", NextNetwork());
        ask.Headers.Add("User-Agent", Browser);
        if (bearer is not null)
            ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var answer = await http.SendAsync(ask, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidRunException($"{endpoint} was answered with {(int)answer.StatusCode}: {text}");
        if (text.Length == 0)
            return default;
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private string NextNetwork()
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, FirstNetwork + _sent++);
        return new IPAddress(bytes).ToString();
    }
}
