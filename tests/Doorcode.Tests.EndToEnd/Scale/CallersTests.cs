using System.Net;
using System.Text;
using Doorcode.Scale.Measuring;

namespace Doorcode.Tests.EndToEnd.Scale;

public sealed class CallersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_comes_from_a_network_of_its_own()
    {
        using var server = new Stub(HttpStatusCode.OK);
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://127.0.0.1/") };
        var callers = new Callers(http);

        for (var number = 0; number < 300; number++)
            await callers.GetAsync("me", "token", Cancel);
        await callers.PostAsync("login", new { }, bearer: null, Cancel);

        Assert.Equal(301, server.From.Distinct().Count());
        Assert.All(server.From, from => Assert.StartsWith("198.18.", from, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_refused_request_makes_the_measurement_invalid(HttpStatusCode status)
    {
        using var server = new Stub(status);
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://127.0.0.1/") };
        var callers = new Callers(http);

        await Assert.ThrowsAsync<InvalidRunException>(() => callers.GetAsync("me", "token", Cancel));
        await Assert.ThrowsAsync<InvalidRunException>(() => callers.PostAsync("login", new { }, bearer: null, Cancel));
    }

    private sealed class Stub(HttpStatusCode status) : HttpMessageHandler
    {
        public List<string> From { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            From.Add(request.Headers.GetValues("X-Forwarded-For").Single());
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("{}", Encoding.UTF8) });
        }
    }
}
