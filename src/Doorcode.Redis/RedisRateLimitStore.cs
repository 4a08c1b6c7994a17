using System.Buffers.Binary;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>Limits in Redis. A bucket is the time at which it is full again (GCRA, ITU-T I.371).</summary>
internal sealed class RedisRateLimitStore(RedisConnection redis, ServerClock clock) : IRateLimitStore
{
    /// <summary>
    /// KEYS: buckets. ARGV: now, what to do, then refill and room of each. Answers how long the emptiest must wait; when that is
    /// 0, a token was taken from every one.
    /// </summary>
    private static readonly RedisScript Take = new("bucket.take", WindowScripts.Clock + """
        local full, wait = {}, 0
        for i, key in ipairs(KEYS) do
          local refill, room = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
          local at = full[key] or tonumber(redis.call('GET', key) or now)
          wait = math.max(wait, at - now - room)
          full[key] = math.max(at, now) + refill
        end
        if wait > 0 or ARGV[2] == 'look' then return wait end
        for key, at in pairs(full) do
          redis.call('SET', key, string.format('%.0f', at))
          keep(key, at - now)
        end
        return 0
        """);

    /// <summary>
    /// KEYS: buckets. ARGV: now, then refill of each. A bucket that is full again is removed, so that a request which gives its
    /// tokens back leaves no key. A missing key is a full bucket and stays one.
    /// </summary>
    private static readonly RedisScript PutBack = new("bucket.put-back", """
        local now = tonumber(ARGV[1])
        for i, key in ipairs(KEYS) do
          local at = redis.call('GET', key)
          if at then
            local full = tonumber(at) - tonumber(ARGV[i + 1])
            if full <= now then redis.call('DEL', key) else redis.call('SET', key, string.format('%.0f', full), 'KEEPTTL') end
          end
        end
        """);

    /// <summary>KEYS: buckets. A missing key is a full bucket.</summary>
    private static readonly RedisScript Fill = new("bucket.fill", "for _, key in ipairs(KEYS) do redis.call('DEL', key) end");

    /// <remarks>
    /// Buckets of one cluster node are taken from together; where there are several nodes, one after the other, and given back
    /// when one of them is empty. Meanwhile a bucket may look emptier than it is, never fuller.
    /// </remarks>
    public async Task<TimeSpan?> TakeAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel)
    {
        TokenBuckets.Check(buckets);
        var now = clock.Now;
        var taken = new List<TokenBucket>();
        var wait = 0L;
        try
        {
            foreach (var group in ByNode(buckets))
            {
                var groupWait = await AskAsync(wait == 0 ? "take" : "look", group, now, cancel);
                wait = Math.Max(wait, groupWait);
                if (wait == 0)
                    taken.AddRange(group);
            }
        }
        catch (BackendUnavailableException) when (taken.Count > 0)
        {
            await PutBackAsync(taken, CancellationToken.None).WaitAsync(cancel);
            throw;
        }

        if (wait == 0)
            return null;

        if (taken.Count > 0)
            await PutBackAsync(taken, CancellationToken.None).WaitAsync(cancel);

        return TimeSpan.FromMilliseconds(wait);
    }

    public async Task PutBackAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel)
    {
        TokenBuckets.Check(buckets);
        foreach (var group in ByNode(buckets))
        {
            RedisValue[] arguments = [clock.Now, .. group.Select(bucket => (RedisValue)Refill(bucket))];
            await redis.RunAsync(PutBack, Keys(group), arguments, cancel);
        }
    }

    public async Task FillAsync(IReadOnlyList<TokenBucket> buckets, CancellationToken cancel)
    {
        TokenBuckets.Check(buckets);
        foreach (var group in ByNode(buckets))
            await redis.RunAsync(Fill, Keys(group), [], cancel);
    }

    public async Task<MailCounted> CountMailAsync(MailCount mail, CancellationToken cancel)
    {
        var now = clock.Now;
        var rule = mail.Rule switch
        {
            MailCooldown.Start => MailScripts.Start,
            MailCooldown.Await => MailScripts.Await,
            _ => MailScripts.None,
        };
        RedisValue[] arguments =
        [
            now, Label(mail), mail.Limit, (long)mail.Length.TotalMilliseconds, (long)mail.Cooldown.TotalMilliseconds, rule,
        ];
        var wait = (long)await redis.RunAsync(MailScripts.Count, [Key(mail)], arguments, cancel);
        return wait == 0 ? new MailCounted(now, null) : new MailCounted(0, TimeSpan.FromMilliseconds(wait));
    }

    public Task PutBackMailAsync(MailCount mail, long at, CancellationToken cancel) =>
        redis.RunAsync(MailScripts.PutBack, [Key(mail)], [clock.Now, Label(mail), at], cancel);

    private static byte[] Label(MailCount mail)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, mail.Label);
        return bytes;
    }

    private static long Refill(TokenBucket bucket) => Math.Max(1, (long)bucket.Refill.TotalMilliseconds);

    private async Task<long> AskAsync(string what, TokenBucket[] group, long now, CancellationToken cancel)
    {
        var arguments = new List<RedisValue> { now, what };
        foreach (var bucket in group)
            arguments.AddRange([Refill(bucket), Refill(bucket) * (bucket.Burst - 1)]);

        return (long)await redis.RunAsync(Take, Keys(group), [.. arguments], cancel);
    }

    private IEnumerable<TokenBucket[]> ByNode(IReadOnlyList<TokenBucket> buckets) =>
        buckets.GroupBy(bucket => redis.SlotOf(Key(bucket))).Select(group => group.ToArray());

    private RedisKey[] Keys(TokenBucket[] group) => Array.ConvertAll(group, Key);

    private RedisKey Key(MailCount mail) => redis.Key("mails", mail.Key.Span);

    private RedisKey Key(TokenBucket bucket) => redis.Key("bucket", bucket.Key.Span);
}
