using System.Text;
using System.Text.Json;

namespace Doorcode.Tests.Fixtures;

/// <summary>Requests to a server that runs as its own process.</summary>
internal static class Calls
{
    public static async Task<(int Status, JsonElement Body)> PostAsync(
        this HttpClient server, string path, object body, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);

        using var answer = await server.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public static async Task<int> StatusAsync(this HttpClient server, string path, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null)
            request.Headers.Authorization = new("Bearer", bearer);

        using var answer = await server.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public static Task<(int Status, JsonElement Body)> PostAsync(
        this DoorcodeServer server, string path, object body, string? bearer = null) => server.Http.PostAsync(path, body, bearer);

    public static Task<int> GetAsync(this DoorcodeServer server, string path, string? bearer = null) => server.Http.StatusAsync(path, bearer);
}
