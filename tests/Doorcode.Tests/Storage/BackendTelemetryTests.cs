using System.Diagnostics;
using System.Diagnostics.Metrics;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace Doorcode.Tests.Storage;

public sealed class BackendTelemetryTests : IDisposable
{
    private const int Calls = 200;
    private const string Query = "SELECT COUNT(*) FROM accounts";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-telemetry-").FullName;

    [Theory]
    [InlineData("SELECT generation, rotated_at\nFROM sessions AS s JOIN accounts AS a", "SELECT sessions")]
    [InlineData("INSERT INTO outbox (id, sealed) VALUES (@id, @sealed)", "INSERT outbox")]
    [InlineData("UPDATE sessions\nSET generation = 1", "UPDATE sessions")]
    [InlineData("DELETE FROM sessions WHERE id = @id", "DELETE sessions")]
    [InlineData("GUESS challenge", "GUESS")]
    [InlineData("", "")]
    public void A_statement_is_named_by_its_verb_and_its_table(string sql, string name) =>
        Assert.Equal(name, BackendTelemetry.NameOf(sql));

    [Fact]
    public async Task Without_a_listener_telemetry_allocates_nothing()
    {
        var telemetry = new BackendTelemetry(Meters.None());
        using var plain = await OpenAsync("plain.db", telemetry: null);
        using var watched = await OpenAsync("watched.db", telemetry);
        foreach (var call in new Func<SqliteDatabase, Task>[] { ReadAsync, WriteAsync })
        {
            // Other tests of this process listen to everything at times; a round in which they do says nothing.
            await Eventually.TrueAsync(
                () =>
                {
                    var before = telemetry.IsOn;
                    var (without, with) = (Allocated(plain, call), Allocated(watched, call));
                    return !before && !telemetry.IsOn && without == with;
                },
                "A watched store allocates what a plain one does");
        }
    }

    [Fact]
    public async Task A_listener_gets_backend_operation_duration_and_failure()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meter = new DoorcodeMeter(services.GetRequiredService<IMeterFactory>());
        var heard = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Hear(instrument, tags));
        listener.Start();
        using var database = await OpenAsync("listened.db", new BackendTelemetry(meter));

        await ReadAsync(database);
        await WriteAsync(database);
        await Assert.ThrowsAsync<BackendUnavailableException>(
            async () => await database.FirstAsync("SELECT nothing FROM nowhere", row => row.Number(0), CancellationToken.None));

        Assert.Equal(
            [
                "doorcode.store.operation.duration sqlite read",
                "doorcode.store.operation.duration sqlite write",
                "doorcode.store.failures sqlite read",
                "doorcode.store.operation.duration sqlite read",
            ],
            heard);

        void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            heard.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}");
    }

    [Fact]
    public async Task A_traced_transaction_notes_its_statements_without_their_values()
    {
        using var source = new ActivitySource("test");
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = heard => heard == source || heard.Name == DoorcodeActivity.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (stopped)
                    stopped.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var database = await OpenAsync("traced.db", new BackendTelemetry(Meters.None()));
        ActivityTraceId trace;
        string? inside = null;
        using (var request = source.StartActivity("request")!)
        {
            trace = request.TraceId;
            await database.WriteAsync(
                async tx =>
                {
                    inside = DoorcodeActivity.Trace;
                    return await tx.ExecuteAsync("DELETE FROM sessions WHERE id = @id", ("@id", Guid.Empty));
                },
                CancellationToken.None);
            Assert.Same(request, Activity.Current);
        }

        Activity span;
        lock (stopped)
            span = Assert.Single(stopped, activity => activity.TraceId == trace && activity.Source != source);

        Assert.Equal("sqlite transaction", span.DisplayName);
        Assert.Equal("DELETE sessions", Assert.Single(span.Events).Name);
        Assert.Equal(span.Id, inside);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task ReadAsync(SqliteDatabase database) =>
        database.FirstAsync(Query, row => row.Number(0), CancellationToken.None).AsTask();

    private static Task WriteAsync(SqliteDatabase database) =>
        database.WriteAsync(static tx => tx.FirstAsync(Query, row => row.Number(0)), CancellationToken.None);

    /// <summary>By this thread alone, so that what others do meanwhile does not count.</summary>
    private static long Allocated(SqliteDatabase database, Func<SqliteDatabase, Task> call)
    {
        var tasks = new Task[Calls];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
            tasks[i] = call(database);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Task.WaitAll(tasks);
        return allocated;
    }

    private async Task<SqliteDatabase> OpenAsync(string file, BackendTelemetry? telemetry)
    {
        var database = new SqliteDatabase(
            Options.Create(new DatabaseOptions { ConnectionString = $"Data Source={Path.Combine(_folder, file)}" }),
            new HostClock(TimeProvider.System),
            log: null,
            telemetry);
        await database.OpenAsync(CancellationToken.None);
        return database;
    }
}
