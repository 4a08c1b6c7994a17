using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Doorcode.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>
/// The connection to Redis. A command that cannot run now fails at once or within two seconds, so that its request is answered with 503
/// and never hangs; reconnecting goes on in the background for as long as it takes.
/// </summary>
internal sealed class RedisConnection(IOptions<RedisOptions> options, ILogger<RedisConnection> log, BackendTelemetry? telemetry = null)
    : IBackendProbe, IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>By OpenTelemetry's conventions.</summary>
    private const string BackendName = "redis";

    /// <summary>How long a caller waits for Redis.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long, from the first command that found no connection, commands wait for one. A proxy may have closed it while it was idle.</summary>
    private static readonly TimeSpan ShortOutage = TimeSpan.FromMilliseconds(1500);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How many commands wait for a connection at most; each asks again after every pause. The others fail at once.</summary>
    private const int MostWaiting = 100;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, ConnectionFailureType> _down = new(StringComparer.Ordinal);

    private ConnectionMultiplexer? _redis;
    private bool _isChecked;
    private long _outageSince;
    private int _waiting;

    public string Section => RedisOptions.Section;

    /// <summary>Whether there is a Redis to use.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(options.Value.ConnectionString);

    private ConnectionMultiplexer Redis => _redis ?? throw new BackendUnavailableException("Redis is not connected.");

    /// <summary>A key. Those that share a tag are on one node of a cluster, where one script can use them together.</summary>
    /// <param name="kind">What is kept there.</param>
    /// <param name="tag">Whose it is: a keyed hash.</param>
    /// <param name="rest">What else tells keys of this tag apart.</param>
    public RedisKey Key(string kind, ReadOnlySpan<byte> tag, string rest = "") =>
        $"{options.Value.KeyPrefix}{kind}:{{{Base64Url.EncodeToString(tag)}}}{rest}";

    /// <summary>Tells keys apart that one script cannot use together; all are the same where there is no cluster.</summary>
    public int SlotOf(RedisKey key) => Redis.GetHashSlot(key);

    /// <summary>Runs a script as one atomic step. Once it is sent, its answer is awaited even if the caller has gone.</summary>
    /// <exception cref="BackendUnavailableException">Redis did not answer; the script may have run.</exception>
    public Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancel) =>
        telemetry is { IsOn: true } listened
            ? RunAsync(listened, script, keys, arguments, cancel)
            : EvaluateAsync(script, keys, arguments, cancel);

    /// <summary>Probes by a write, because a replica or a full Redis cannot serve.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        if (!IsConfigured)
            return;

        cancel.ThrowIfCancellationRequested();
        await CheckLateAsync();
        await AskAsync(database => database.StringSetAsync(
            options.Value.KeyPrefix + "ready", "1", TimeSpan.FromMinutes(1), flags: CommandFlags.DemandMaster));
    }

    /// <summary>Connects. A Redis that is out of reach stops no start: servers and Redis may come up in any order.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!IsConfigured)
            return;

        telemetry?.Announce(BackendName);
        var configuration = Configuration();
        var redis = await ConnectionMultiplexer.ConnectAsync(configuration);
        Watch(redis);
        _redis = redis;
        if (!redis.IsConnected)
        {
            await PlainRedis.RefuseAsync(configuration, Patience);
            RedisLog.NotThereYet(log, string.Join(" or ", configuration.EndPoints.Select(Name)));
            return;
        }

        try
        {
            _isChecked = await RedisUser.CheckAsync(redis, configuration.User, Patience);
        }
        catch (Exception silent) when (IsOutage(silent))
        {
            // Redis has gone away since it was connected, which is the same as not being there at the start.
            RedisLog.NotThereYet(log, string.Join(" or ", configuration.EndPoints.Select(Name)));
            return;
        }

        await WarnOfEvictionAsync(redis);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _redis, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>
    /// Checks a Redis that was not there at the start. The server is not ready while Redis speaks no TLS that was asked for, or another user
    /// is logged in.
    /// </summary>
    private async Task CheckLateAsync()
    {
        if (_isChecked)
            return;

        var configuration = Configuration();
        try
        {
            if (!Redis.IsConnected)
                await PlainRedis.RefuseAsync(configuration, Patience);

            // It may connect between two commands: until the user is known, it counts as not there.
            if (!await RedisUser.CheckAsync(Redis, configuration.User, Patience))
                throw new BackendUnavailableException("Redis is not there yet.");

            _isChecked = true;
        }
        catch (StartRefusedException wrong)
        {
            RedisLog.Misconfigured(log, wrong.Message);
            throw new BackendUnavailableException("Redis is not the one that is configured.", wrong);
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            throw new BackendUnavailableException("A command to Redis failed.", failure);
        }
    }

    private static bool IsOutage(Exception failure) =>
        failure is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException;

    /// <summary>A method of its own, so that its closure is made only when telemetry is collected. Every script counts as a write.</summary>
    private Task<RedisResult> RunAsync(
        BackendTelemetry listened, RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(BackendName, script.Name, given => EvaluateAsync(script, keys, arguments, given), cancel);

    private async Task<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return await AskAsync(database => database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.DemandMaster));
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        var database = Redis.GetDatabase();
        try
        {
            var begun = Stopwatch.GetTimestamp();
            while (true)
            {
                try
                {
                    var answer = await ask(database).WaitAsync(Patience);
                    Volatile.Write(ref _outageSince, 0);
                    return answer;
                }
                catch (RedisConnectionException none) when (none.FailureType is ConnectionFailureType.UnableToResolvePhysicalConnection && MayWait(begun))
                {
                    // Nothing was sent.
                    await WaitAsync();
                }
            }
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            // Also what Redis answers while it cannot serve: READONLY, LOADING, OOM, CLUSTERDOWN, MISCONF and their like.
            throw new BackendUnavailableException("A command to Redis failed.", failure);
        }
    }

    /// <summary>Of a cluster only one node may be away, so an answer of another one ends no command's wait later.</summary>
    private bool MayWait(long begun)
    {
        var now = Stopwatch.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _outageSince, now, 0);
        return Volatile.Read(ref _waiting) < MostWaiting
            && Stopwatch.GetElapsedTime(begun, now) < ShortOutage
            && (since == 0 || Stopwatch.GetElapsedTime(since, now) < ShortOutage);
    }

    private async Task WaitAsync()
    {
        Interlocked.Increment(ref _waiting);
        await Task.Delay(Pause, TimeProvider.System);
        Interlocked.Decrement(ref _waiting);
    }

    private static string Name(EndPoint? endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}";

    /// <summary>Logs one line when an outage begins and one when it ends.</summary>
    private void Watch(ConnectionMultiplexer redis)
    {
        redis.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType is ConnectionType.Interactive && _down.TryAdd(Name(failed.EndPoint), failed.FailureType))
                RedisLog.ConnectionFailed(log, Name(failed.EndPoint), failed.FailureType.ToString());
        };
        redis.ConnectionRestored += (_, restored) =>
        {
            if (restored.ConnectionType is not ConnectionType.Interactive)
                return;

            Volatile.Write(ref _outageSince, 0);
            if (_down.TryRemove(Name(restored.EndPoint), out var _))
                RedisLog.ConnectionRestored(log, Name(restored.EndPoint));
        };
    }

    /// <summary>Warns if Redis may evict counted guesses.</summary>
    private async Task WarnOfEvictionAsync(ConnectionMultiplexer redis)
    {
        foreach (var server in redis.GetServers().Where(server => server.IsConnected))
        {
            try
            {
                var memory = await server.InfoAsync("memory").WaitAsync(Patience);
                var policy = memory.SelectMany(section => section).FirstOrDefault(line => line.Key is "maxmemory_policy").Value;
                if (policy is not (null or "noeviction"))
                    RedisLog.MayEvict(log, Name(server.EndPoint), policy);
            }
            catch (Exception silent) when (IsOutage(silent))
            {
                RedisLog.EvictionUnknown(log, silent, Name(server.EndPoint));
            }
        }
    }

    private ConfigurationOptions Configuration()
    {
        var configuration = RedisConnectionString.Read(options.Value.ConnectionString!);
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)Heartbeat.TotalMilliseconds);
        configuration.HeartbeatInterval = Heartbeat;
        configuration.ConnectTimeout = Math.Min(configuration.ConnectTimeout, (int)Patience.TotalMilliseconds);
        configuration.SyncTimeout = Math.Min(configuration.SyncTimeout, (int)Patience.TotalMilliseconds);
        configuration.AsyncTimeout = Math.Min(configuration.AsyncTimeout, (int)Patience.TotalMilliseconds);
        configuration.ConfigCheckSeconds = 1;
        configuration.ConnectRetry = 1;
        // Lets INFO through, which says what becomes of keys when the memory is full.
        configuration.AllowAdmin = true;
        configuration.ClientName ??= "doorcode";
        configuration.IncludeDetailInExceptions = false;
        return configuration;
    }
}
