using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Doorcode.Tests.EndToEnd.OpenApi;

/// <summary>Keeps every request and its answer, a line of JSON for each, as <c>check-traffic.mjs</c> reads them.</summary>
internal sealed class Traffic : DelegatingHandler
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
        var answer = await base.SendAsync(request, cancellationToken);
        _lines.Enqueue(new JsonObject
        {
            ["method"] = request.Method.Method.ToLowerInvariant(),
            ["path"] = request.RequestUri!.AbsolutePath,
            ["bearer"] = request.Headers.Authorization is not null,
            ["cookies"] = new JsonArray([.. Cookies(request).Select(name => (JsonNode)name)]),
            ["sent"] = sent,
            ["status"] = (int)answer.StatusCode,
            ["type"] = answer.Content.Headers.ContentType?.MediaType,
            ["headers"] = new JsonArray([.. answer.Headers.Select(header => (JsonNode)header.Key.ToLowerInvariant())]),
            ["answer"] = await answer.Content.ReadAsStringAsync(cancellationToken),
        }.ToJsonString());
        return answer;
    }

    private static IEnumerable<string> Cookies(HttpRequestMessage request) =>
        request.Headers.TryGetValues("Cookie", out var cookies) ? cookies.Select(cookie => cookie.Split('=')[0]) : [];
}
