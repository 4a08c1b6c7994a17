using System.Net.Http.Headers;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>The real server without network limits, and somebody who is logged in.</summary>
public sealed class UnlimitedApp : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    /// <summary>Lives as long as no test logs out.</summary>
    public string Access { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        App = await DoorcodeApp.StartAsync("Doorcode:RateLimits:Enabled=false", "Doorcode:EmailLogin:Enabled=true");
        Access = (await (await App.JoinAsync("ada@example.org")).TokensAsync()).Access;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Sends bytes, as somebody who is logged in.</summary>
    internal Task<Answer> SendAsync(BodyEndpoint endpoint, ReadOnlySpan<byte> body, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(body.ToArray());
        if (contentType is not null)
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));

        return SendAsync(endpoint, content);
    }

    internal Task<Answer> SendAsync(BodyEndpoint endpoint, HttpContent content) =>
        SendAsync(new HttpMethod(endpoint.Method), endpoint.Path, content);

    /// <summary>Posts bytes, as somebody who is logged in.</summary>
    public Task<Answer> PostAsync(string path, HttpContent content) => SendAsync(HttpMethod.Post, path, content);

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Access);
        return await Answer.ReadAsync(await App.Http.SendAsync(request));
    }

    public Task<Answer> PostAsync(string path, ReadOnlySpan<byte> body, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(body.ToArray());
        if (contentType is not null)
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));

        return PostAsync(path, content);
    }
}
