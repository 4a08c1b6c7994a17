using System.Net;
using System.Text.Json;

namespace Doorcode.Tests.Fixtures;

/// <summary>An answer, read whole.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
        }
    }

    public string Text(string member) => Json.GetProperty(member).GetString()!;

    /// <summary>The problem's code, or null when the answer is none.</summary>
    public string? Code => Headers.GetValueOrDefault("Content-Type") == "application/problem+json" ? Text("code") : null;

    public void ShouldBe(int status) => Assert.True((int)Status == status, $"Expected {status}, got {this}");

    /// <summary>Status, type and code are the catalogued ones.</summary>
    public void ShouldBe(Problem problem, int? status = null)
    {
        ShouldBe(status ?? problem.Status);
        Assert.Equal(problem.Code, Code);
        Assert.EndsWith($"/problems#{problem.Code}", Text("type"), StringComparison.Ordinal);
        Assert.Equal(status ?? problem.Status, Json.GetProperty("status").GetInt32());
    }

    public override string ToString() => $"{(int)Status} {Body}";
}
