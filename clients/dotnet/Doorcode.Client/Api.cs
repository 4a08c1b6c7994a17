using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Doorcode.Client;

/// <summary>Requests and answers of the API, as HTTP has them.</summary>
internal sealed class Api(HttpClient http, Uri address, TimeProvider time)
{
    /// <summary>
    /// How long one try may take of which a refresh or a logout has several. The server answers within 4.5 seconds, and repeats a lost answer for 10: a third try
    /// is in time.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.75);

    /// <summary>Sends a request once.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, RequestBody? body, string? bearer, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (body is not null)
            request.Content = JsonContent.Create(body, ClientJson.Of<RequestBody>());
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await http.SendAsync(request, cancel);
    }

    /// <summary>Posts on behalf of all callers, so that no caller's impatience ends it, and gives up after a while.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task<string> PostForAllAsync(string path, RequestBody? body, string? bearer)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            using var response = await SendAsync(HttpMethod.Post, path, body, bearer, limit.Token);
            return await TextOfAsync(response, limit.Token);
        }
        catch (OperationCanceledException late)
        {
            // Our limit, or the HttpClient's own.
            throw new HttpRequestException(HttpRequestError.Unknown, "No answer came in time.", late);
        }
    }

    /// <summary>The body of an answer; empty where there is none.</summary>
    /// <exception cref="DoorcodeRefusedException">The server refuses.</exception>
    public static async Task<string> TextOfAsync(HttpResponseMessage response, CancellationToken cancel) => response.IsSuccessStatusCode
        ? await response.Content.ReadAsStringAsync(cancel)
        : throw await DoorcodeRefusedException.ReadAsync(response, cancel);

    /// <summary>Reads the body of an answer.</summary>
    /// <exception cref="HttpRequestException">It is not the API's.</exception>
    public static T Parse<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ClientJson.Of<T>()) ?? throw new JsonException();
        }
        catch (JsonException foreign)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer is not the API's.", foreign);
        }
    }
}
