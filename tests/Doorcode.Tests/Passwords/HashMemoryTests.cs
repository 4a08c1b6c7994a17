using Doorcode.Passwords;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Passwords;

public sealed class HashMemoryTests
{
    [Theory]
    [InlineData(10, 100, 32, 10)]
    [InlineData(10, 100, 2, 2)]
    [InlineData(10, 19, 8, 1)]
    [InlineData(10, 9, 8, 1)]
    [InlineData(10, 0, 8, 1)]
    public void As_many_hashes_have_room_as_memory_and_cores_allow_and_at_least_one(long each, long all, int cores, int room) =>
        Assert.Equal(room, new HashMemory(all).Room(each, cores));

    [Fact]
    public async Task A_hash_waits_until_there_is_memory_for_it_and_those_after_it_do_not_overtake_it()
    {
        var memory = new HashMemory(100);
        var first = memory.Take(60);
        var second = memory.Take(40);
        var order = new List<string>();
        var large = HashAsync(memory, 95, "large", order);
        await Eventually.TrueAsync(() => memory.Waiting == 1, "the large one waits");
        var small = HashAsync(memory, 10, "small", order);
        await Eventually.TrueAsync(() => memory.Waiting == 2, "the small one waits behind it");

        second.Dispose();
        Assert.Equal(2, memory.Waiting);
        first.Dispose();
        await Task.WhenAll(large, small);
        Assert.Equal(["large", "small"], order);
    }

    [Fact]
    public async Task A_hash_that_needs_more_than_there_is_runs_alone()
    {
        var memory = new HashMemory(100);
        var order = new List<string>();
        Task large;
        using (memory.Take(1))
        {
            large = HashAsync(memory, 1000, "large", order);
            await Eventually.TrueAsync(() => memory.Waiting == 1, "the large one waits");
        }

        await large;
        using (memory.Take(100))
            Assert.Equal(0, memory.Waiting);
    }

    private static Task HashAsync(HashMemory memory, long size, string name, List<string> order) => Task.Factory.StartNew(
        () =>
        {
            using var taken = memory.Take(size);
            lock (order)
                order.Add(name);
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
