using System.Security.Cryptography;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.RateLimiting;

/// <summary>What every <see cref="IRateLimitStore"/> does.</summary>
public abstract partial class RateLimitStoreContract(DoorcodeApp app)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected abstract IRateLimitStore Store { get; }

    protected DoorcodeApp App => app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_gives_its_burst_and_then_one_a_refill()
    {
        var bucket = Bucket(3, Second);
        for (var i = 0; i < 3; i++)
            Assert.Null(await TakeAsync(bucket));

        Assert.Equal(Second, await TakeAsync(bucket));
        app.Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(600), await TakeAsync(bucket));
        app.Clock.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Null(await TakeAsync(bucket));
        Assert.Equal(Second, await TakeAsync(bucket));
    }

    [Fact]
    public async Task A_bucket_never_holds_more_than_its_burst()
    {
        var bucket = Bucket(2, Second);
        Assert.Null(await TakeAsync(bucket));
        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await TakeAsync(bucket));
        Assert.Null(await TakeAsync(bucket));
        Assert.NotNull(await TakeAsync(bucket));

        await Store.PutBackAsync([bucket], Cancel);
        Assert.Null(await TakeAsync(bucket));
        Assert.NotNull(await TakeAsync(bucket));
    }

    [Fact]
    public async Task Several_buckets_give_all_or_nothing()
    {
        var (wide, narrow) = (Bucket(5, Second), Bucket(1, TimeSpan.FromMinutes(1)));
        Assert.Null(await TakeAsync(wide, narrow));
        for (var i = 0; i < 10; i++)
            Assert.Equal(TimeSpan.FromMinutes(1), await TakeAsync(wide, narrow));

        for (var i = 0; i < 4; i++)
            Assert.Null(await TakeAsync(wide));
        Assert.NotNull(await TakeAsync(wide));
    }

    [Fact]
    public async Task The_wait_is_that_of_the_emptiest_bucket()
    {
        var (soon, late) = (Bucket(1, Second), Bucket(1, TimeSpan.FromMinutes(1)));
        Assert.Null(await TakeAsync(soon, late));
        Assert.Equal(TimeSpan.FromMinutes(1), await TakeAsync(soon, late));
        Assert.Equal(TimeSpan.FromMinutes(1), await TakeAsync(late, soon));
    }

    [Fact]
    public async Task Callers_at_once_get_the_burst_between_them()
    {
        var bucket = Bucket(7, TimeSpan.FromHours(1));
        var waits = await AtOnce.RunAsync(50, _ => TakeAsync(bucket));
        Assert.Equal(7, waits.Count(wait => wait is null));
    }

    [Fact]
    public async Task Callers_who_take_from_the_same_buckets_in_any_order_do_not_block_each_other()
    {
        var (one, other) = (Bucket(1000, Second), Bucket(1000, Second));
        var waits = await AtOnce.RunAsync(100, i => i % 2 == 0 ? TakeAsync(one, other) : TakeAsync(other, one));
        Assert.All(waits, wait => Assert.Null(wait));
        await AtOnce.RunAsync(100, async i =>
        {
            await Store.PutBackAsync(i % 2 == 0 ? [one, other] : [other, one], Cancel);
            return i;
        });
    }

    [Fact]
    public async Task Callers_at_once_who_share_one_of_their_buckets_lose_no_token_of_the_others()
    {
        var (shared, own) = (Bucket(5, TimeSpan.FromHours(1)), Enumerable.Range(0, 40).Select(_ => Bucket(1, TimeSpan.FromHours(1))).ToArray());
        var waits = await AtOnce.RunAsync(own.Length, i => i % 2 == 0 ? TakeAsync(shared, own[i]) : TakeAsync(own[i], shared));
        Assert.Equal(5, waits.Count(wait => wait is null));
        for (var i = 0; i < own.Length; i++)
            Assert.Equal(waits[i] is null, await TakeAsync(own[i]) is not null);
    }

    [Fact]
    public async Task Tokens_are_put_back_with_a_transaction_of_the_database_or_not_at_all()
    {
        var bucket = Bucket(1, TimeSpan.FromHours(1));
        Assert.Null(await TakeAsync(bucket));
        var database = app.Services.GetRequiredService<Database>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            async tx =>
            {
                await Store.TryPutBackAsync(tx, [bucket]);
                throw new InvalidOperationException("a defect");
            },
            Cancel));
        Assert.NotNull(await TakeAsync(bucket));

        var isPutBack = await database.WriteAsync(tx => Store.TryPutBackAsync(tx, [bucket]), Cancel);

        Assert.Equal(isPutBack, await TakeAsync(bucket) is null);
        Assert.Equal(Store is SqlRateLimitStore, isPutBack);
    }

    [Fact]
    public async Task Buckets_are_filled_and_no_others()
    {
        var (one, two, other) = (Bucket(3, TimeSpan.FromHours(1)), Bucket(1, TimeSpan.FromHours(1)), Bucket(1, TimeSpan.FromHours(1)));
        for (var i = 0; i < 3; i++)
            Assert.Null(await TakeAsync(one));
        Assert.Null(await TakeAsync(two, other));

        await Store.FillAsync([one, two, Bucket(1, Second)], Cancel);

        for (var i = 0; i < 3; i++)
            Assert.Null(await TakeAsync(one));
        Assert.NotNull(await TakeAsync(one));
        Assert.Null(await TakeAsync(two));
        Assert.NotNull(await TakeAsync(other));
    }

    [Fact]
    public async Task Buckets_are_filled_with_a_transaction_of_the_database_or_not_at_all()
    {
        var bucket = Bucket(1, TimeSpan.FromHours(1));
        Assert.Null(await TakeAsync(bucket));
        var database = app.Services.GetRequiredService<Database>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            async tx =>
            {
                await Store.TryFillAsync(tx, [bucket]);
                throw new InvalidOperationException("undone");
            },
            Cancel));
        Assert.NotNull(await TakeAsync(bucket));

        var isFilled = await database.WriteAsync(tx => Store.TryFillAsync(tx, [bucket]), Cancel);
        Assert.Equal(isFilled, await TakeAsync(bucket) is null);
    }

    [Fact]
    public async Task Buckets_with_the_same_key_are_refused_together_and_nothing_is_taken_or_put_back()
    {
        var (twice, other) = (Bucket(1, Second), Bucket(1, Second));
        TokenBucket[] buckets = [twice, other, twice with { Burst = 2 }];
        await Assert.ThrowsAsync<ArgumentException>(() => TakeAsync(buckets));
        Assert.Null(await TakeAsync(twice, other));

        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutBackAsync(buckets, Cancel));
        Assert.NotNull(await TakeAsync(twice));
        Assert.NotNull(await TakeAsync(other));
    }

    [Fact]
    public async Task As_many_buckets_as_a_statement_has_places_for_are_taken_from_together_and_one_more_is_refused()
    {
        TokenBucket[] most = [.. Enumerable.Range(0, TokenBuckets.Most).Select(_ => Bucket(1, Second))];
        var more = Bucket(1, Second);
        await Assert.ThrowsAsync<ArgumentException>(() => TakeAsync([.. most, more]));
        Assert.Null(await TakeAsync(most));

        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutBackAsync([.. most, more], Cancel));
        foreach (var bucket in most)
            Assert.NotNull(await TakeAsync(bucket));

        await Store.PutBackAsync(most, Cancel);
        Assert.Null(await TakeAsync(most));
        Assert.Null(await TakeAsync());
    }

    [Fact]
    public async Task Keys_do_not_share_anything()
    {
        Assert.Null(await TakeAsync(Bucket(1, Second)));
        Assert.Null(await TakeAsync(Bucket(1, Second)));
        Assert.Null(await CountAsync(Mail(1, Second)));
        Assert.Null(await CountAsync(Mail(1, Second)));
    }

    private static byte[] Key() => RandomNumberGenerator.GetBytes(32);

    private static TokenBucket Bucket(int burst, TimeSpan refill) => new(Key(), burst, refill);

    private Task<TimeSpan?> TakeAsync(params TokenBucket[] buckets) => Store.TakeAsync(buckets, Cancel);
}
