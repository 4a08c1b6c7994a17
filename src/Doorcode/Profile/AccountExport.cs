using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorcode.Profile;

/// <summary>All that is stored about an account. What may be too much for memory is read while it is written.</summary>
/// <param name="now">When it was asked for, UTC milliseconds.</param>
internal sealed class AccountExport(long now)
{
    /// <summary>In bytes; after so many, the next item waits until the client has taken them.</summary>
    private const int MostAhead = 16_384;

    private readonly JsonObject _short = new() { ["exported_at"] = DateTimeOffset.FromUnixTimeMilliseconds(now) };
    private readonly List<(string Name, IAsyncEnumerable<JsonNode> Items)> _long = [];

    /// <summary>Adds a part that was read.</summary>
    public void Add(string name, JsonNode value) => _short[name] = value;

    /// <summary>Adds a part that is read when it is written.</summary>
    public void Add(string name, IAsyncEnumerable<JsonNode> items) => _long.Add((name, items));

    /// <summary>Writes one JSON object.</summary>
    /// <param name="output">Where it is written; it is not completed.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancel">Stops writing.</param>
    public async Task WriteAsync(PipeWriter output, JsonWriterOptions options, CancellationToken cancel)
    {
        await using var writer = new Utf8JsonWriter(output, options);
        writer.WriteStartObject();
        foreach (var (name, value) in _short)
        {
            writer.WritePropertyName(name);
            value!.WriteTo(writer);
        }

        foreach (var (name, items) in _long)
        {
            writer.WriteStartArray(name);
            await WriteAsync(writer, output, items, cancel);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        await FlushAsync(writer, output, cancel);
    }

    private static async Task WriteAsync(Utf8JsonWriter writer, PipeWriter output, IAsyncEnumerable<JsonNode> items, CancellationToken cancel)
    {
        var flushed = writer.BytesCommitted;
        await foreach (var item in items.WithCancellation(cancel))
        {
            item.WriteTo(writer);
            if (writer.BytesCommitted - flushed <= MostAhead)
                continue;

            await FlushAsync(writer, output, cancel);
            flushed = writer.BytesCommitted;
        }
    }

    private static async Task FlushAsync(Utf8JsonWriter writer, PipeWriter output, CancellationToken cancel)
    {
        await writer.FlushAsync(cancel);
        await output.FlushAsync(cancel);
    }
}
