using System.Net;
using Doorcode.Server.Connections;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Http.Features;

namespace Doorcode.Tests.Http;

/// <summary>The bound on requests under way over HTTP/2. Which of two a client sees first is not certain, so the gate is asked itself.</summary>
public sealed class StreamGateTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private const int Limit = 10;

    private readonly StreamGate _gate = new(Limit);

    [Fact]
    public async Task Over_the_bound_a_request_of_the_only_site_gets_503_and_the_others_go_on()
    {
        var flood = Enumerable.Range(0, Limit).Select(host => Begin($"192.0.2.{host}")).ToList();

        var refused = Begin("192.0.2.99");
        await refused.Task;
        Assert.Equal(503, refused.Context.Response.StatusCode);
        Assert.All(flood, request => Assert.False(request.IsReset || request.Task.IsCompleted));

        flood[3].End.SetResult();
        await flood[3].Task;
        Assert.False(Begin("192.0.2.99").Task.IsCompleted);
    }

    [Theory]
    [InlineData("198.51.100.1")]
    [InlineData("2001:db8:1::1")]
    public void The_longest_request_of_the_busiest_site_is_reset_for_a_request_of_another_site(string other)
    {
        var flood = Enumerable.Range(0, Limit).Select(_ => Begin("192.0.2.1")).ToList();

        var honest = Begin(other);

        Assert.False(honest.Task.IsCompleted);
        Assert.Equal([true, .. Enumerable.Repeat(false, Limit - 1)], flood.Select(request => request.IsReset));
    }

    [Fact]
    public async Task A_request_that_was_reset_leaves_its_place_once()
    {
        var flood = Enumerable.Range(0, Limit).Select(_ => Begin("192.0.2.1")).ToList();
        var honest = Begin("198.51.100.1");
        foreach (var request in flood.Append(honest))
            request.End.SetResult();

        await Task.WhenAll(flood.Append(honest).Select(request => request.Task));

        Assert.All(Enumerable.Range(0, Limit).Select(_ => Begin("203.0.113.1")), request => Assert.False(request.Task.IsCompleted));
        var refused = Begin("203.0.113.1");
        await refused.Task;
        Assert.Equal(503, refused.Context.Response.StatusCode);
    }

    private Request Begin(string ip)
    {
        var request = new Request(ip, app.Services);
        request.Task = _gate.RunAsync(request.Context, _ => request.End.Task);
        return request;
    }

    /// <summary>A request that goes on until it is ended.</summary>
    private sealed class Request : IHttpRequestLifetimeFeature
    {
        public Request(string ip, IServiceProvider services)
        {
            Context.RequestServices = services;
            Context.Connection.RemoteIpAddress = IPAddress.Parse(ip);
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
        }

        public DefaultHttpContext Context { get; } = new();

        public TaskCompletionSource End { get; } = new();

        public Task Task { get; set; } = Task.CompletedTask;

        public bool IsReset { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsReset = true;
    }
}
