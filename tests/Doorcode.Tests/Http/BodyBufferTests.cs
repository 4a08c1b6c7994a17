using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Doorcode.Http;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Http;

/// <summary>What a body leaves behind, and what it takes before it has arrived.</summary>
public sealed class BodyBufferTests : IDisposable
{
    private const int Limit = 65536;

    private readonly WatchedPool _pool = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _client = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int[]> Arrivals { get; } = new()
    {
        { "nothing", [] },
        { "one byte", [1] },
        { "at once", [100] },
        { "byte by byte", [.. Enumerable.Repeat(1, 300)] },
        { "in growing pieces", [1, 10, 100, 1000, 10_000] },
        { "as much as there may be", [60_000, Limit - 60_000] },
    };

    public static TheoryData<string, Func<BodyBufferTests, ValueTask>> Ends { get; } = new()
    {
        { "the body ends", test => test._pipe.Writer.CompleteAsync() },
        { "the connection breaks", test => test._pipe.Writer.CompleteAsync(new IOException("It broke.")) },
        { "the request is aborted", test => new ValueTask(test._client.CancelAsync()) },
        { "the body is too long", async test => await test._pipe.Writer.WriteAsync(Secret(Limit), Cancel) },
    };

    [Theory]
    [MemberData(nameof(Arrivals))]
    public async Task What_has_arrived_is_read_in_order(string name, int[] pieces)
    {
        var sent = Secret(pieces.Sum());
        using var body = new BodyBuffer(Limit, _pool);
        var filling = body.TryFillAsync(_pipe.Reader, _client.Token).AsTask();
        var from = 0;
        foreach (var piece in pieces)
        {
            await _pipe.Writer.WriteAsync(sent.AsMemory(from, piece), Cancel);
            from += piece;
        }

        await _pipe.Writer.CompleteAsync();
        Assert.True(await filling, name);
        Assert.Equal(sent, body.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Every_array_that_held_bytes_is_wiped_and_returned_however_the_reading_ends(
        string name, Func<BodyBufferTests, ValueTask> end)
    {
        using (var body = new BodyBuffer(Limit, _pool))
        {
            var filling = body.TryFillAsync(_pipe.Reader, _client.Token).AsTask();
            // Several arrays, one after the other.
            var sent = 0;
            for (var length = 1; length < 10_000; length *= 4)
            {
                await _pipe.Writer.WriteAsync(Secret(length), Cancel);
                sent += length;
                await Eventually.TrueAsync(() => body.Bytes.Length == sent, "the bytes were read");
            }

            await end(this);
            await filling.ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        Assert.True(_pool.Returned.Count > 1, name);
        Assert.Equal(_pool.Rented, _pool.Returned.Count);
        Assert.All(_pool.Returned, array => Assert.All(array, value => Assert.Equal(0, value)));
    }

    [Fact]
    public async Task A_body_takes_no_memory_before_it_arrives_and_then_at_most_twice_as_much()
    {
        using var body = new BodyBuffer(Limit, _pool);
        var filling = body.TryFillAsync(_pipe.Reader, _client.Token).AsTask();
        Assert.Equal(0, _pool.Rented);

        await _pipe.Writer.WriteAsync(Secret(100), Cancel);
        await Eventually.TrueAsync(() => body.Bytes.Length == 100, "the bytes were read");
        Assert.InRange(_pool.Largest, 100, 256);

        await _pipe.Writer.WriteAsync(Secret(1000), Cancel);
        await Eventually.TrueAsync(() => body.Bytes.Length == 1100, "the bytes were read");
        Assert.InRange(_pool.Largest, 1100, 2200);
        await _pipe.Writer.CompleteAsync();
        Assert.True(await filling);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_its_end()
    {
        using var body = new BodyBuffer(Limit, _pool);
        await _pipe.Writer.WriteAsync(Secret(Limit + 1), Cancel);
        Assert.False(await body.TryFillAsync(_pipe.Reader, _client.Token));
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Secret(int length) => Encoding.ASCII.GetBytes(new string('s', length));

    /// <summary>Keeps what was returned, as it was returned.</summary>
    private sealed class WatchedPool : ArrayPool<byte>
    {
        public int Rented { get; private set; }

        public int Largest { get; private set; }

        public List<byte[]> Returned { get; } = [];

        public override byte[] Rent(int minimumLength)
        {
            var array = new byte[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)minimumLength)];
            (Rented, Largest) = (Rented + 1, Math.Max(Largest, array.Length));
            return array;
        }

        public override void Return(byte[] array, bool clearArray = false) => Returned.Add([.. array]);
    }
}
