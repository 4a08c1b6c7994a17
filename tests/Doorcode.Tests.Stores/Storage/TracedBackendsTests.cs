using System.Diagnostics;
using Doorcode.Postgres;
using Doorcode.Redis;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Stores.Storage;

/// <summary>Spans of the stores that are shared by several servers.</summary>
public sealed class TracedBackendsTests : IDisposable
{
    private const string Query = "SELECT COUNT(*) FROM accounts";

    private readonly ActivitySource _source = new("test");
    private readonly List<Activity> _stopped = [];
    private readonly ActivityListener _listener;
    private readonly BackendTelemetry _telemetry = new(Meters.None());

    public TracedBackendsTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = heard => heard == _source || heard.Name == DoorcodeActivity.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (_stopped)
                    _stopped.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_and_transactions_in_postgresql_are_spans_of_the_request_and_say_what_they_do()
    {
        using var database = new PostgresDatabase(
            Options.Create(new DatabaseOptions { Provider = "Postgres", ConnectionString = await SharedPostgres.Cluster.NewDatabaseAsync() }),
            new DatabaseClock(TimeProvider.System),
            NullLogger<PostgresDatabase>.Instance,
            _telemetry);
        await database.OpenAsync(Cancel);

        var spans = await InRequestAsync(async () =>
        {
            await database.FirstAsync(Query, row => row.Number(0), Cancel);
            await database.AllAsync(Query, row => row.Number(0), Cancel);
            await database.ExecuteAsync("DELETE FROM sessions WHERE id = @id", Cancel, ("@id", Guid.Empty));
            await database.WriteAsync(tx => tx.FirstAsync(Query, row => row.Number(0)), Cancel);
        });

        Assert.Equal(
            ["postgresql SELECT accounts", "postgresql SELECT accounts", "postgresql DELETE sessions", "postgresql transaction"],
            spans.Select(span => span.DisplayName));
        Assert.Equal("SELECT accounts", Assert.Single(spans[^1].Events).Name);
    }

    [Fact]
    public async Task Scripts_in_redis_are_spans_of_the_request_by_their_names()
    {
        await using var server = await RedisServer.StartNewAsync();
        await using var redis = new RedisConnection(
            Options.Create(new RedisOptions { ConnectionString = server.ConnectionString }), NullLogger<RedisConnection>.Instance, _telemetry);
        await redis.StartingAsync(Cancel);

        var spans = await InRequestAsync(
            () => redis.RunAsync(MailScripts.Count, [redis.Key("mails", "a"u8)], [1, "label", 1, 1, 1, MailScripts.Start], Cancel));
        Assert.Equal("redis mail.count", Assert.Single(spans).DisplayName);

        await server.StopAsync();
        spans = await InRequestAsync(() => Assert.ThrowsAsync<BackendUnavailableException>(
            () => redis.RunAsync(MailScripts.Count, [redis.Key("mails", "a"u8)], [1, "label", 1, 1, 1, MailScripts.Start], Cancel)));
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(spans).Status);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private async Task<IReadOnlyList<Activity>> InRequestAsync(Func<Task> work)
    {
        ActivityTraceId trace;
        using (var request = _source.StartActivity("request")!)
        {
            trace = request.TraceId;
            await work();
            // What a store makes the current span is so for the store alone.
            Assert.Same(request, Activity.Current);
        }

        lock (_stopped)
            return [.. _stopped.Where(activity => activity.TraceId == trace && activity.Source != _source)];
    }
}
