using System.Collections.Concurrent;
using System.Text;

namespace Doorcode.Tests.EndToEnd.Telemetry;

/// <summary>An OpenTelemetry collector that keeps what it gets (OTLP over HTTP, protobuf).</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _got = new();

    private Collector(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            collector._got.Enqueue((signal, body.ToArray()));
        });
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Every request's bytes, each as one character.</summary>
    public string Text(string signal) =>
        string.Concat(_got.Where(got => got.Signal == signal).Select(got => Encoding.Latin1.GetString(got.Body)));

    /// <summary>resource_spans(1).scope_spans(2).spans(2) of every request.</summary>
    public IEnumerable<Span> Spans() =>
        from got in _got
        where got.Signal == "traces"
        from resource in Protobuf.Messages(got.Body, 1)
        from scope in Protobuf.Messages(resource, 2)
        from span in Protobuf.Messages(scope, 2)
        select new Span(
            Hex(span, 1), Encoding.UTF8.GetString(Protobuf.Messages(span, 5).Single().Span),
            [.. Protobuf.Messages(span, 13).Select(link => Hex(link, 1))]);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        Convert.ToHexString(Protobuf.Messages(message, field).Single().Span);

    /// <param name="Trace">The trace's id.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="Links">Ids of the traces that it is linked to.</param>
    internal sealed record Span(string Trace, string Name, IReadOnlyList<string> Links);
}
