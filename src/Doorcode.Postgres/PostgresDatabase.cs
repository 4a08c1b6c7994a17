using System.Diagnostics;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Doorcode.Postgres;

/// <summary>
/// PostgreSQL, shared by any number of servers: READ COMMITTED, a pool of connections, every statement prepared. A statement
/// alone is one round trip; those that change one known row share it with others (<see cref="PostgresWriter"/>).
/// </summary>
internal sealed partial class PostgresDatabase : Database, IDisposable
{
    private const string Time = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private static readonly PostgresStep[] Relaxed = [PostgresStep.Relax];

    /// <summary>The longest time that a readiness probe takes.</summary>
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);

    private readonly Lazy<PostgresSettings> _settings;
    private readonly Lazy<PostgresGate> _gate;
    private readonly bool _migrateAtStart;
    private readonly ILogger<PostgresDatabase> _log;
    private readonly DatabaseClock _clock;
    private readonly PostgresStatements _statements = new();
    private readonly Lazy<PostgresWriter> _writer;
    private readonly CancellationTokenSource _closing = new();
    private readonly PostgresGate _probeGate = new(connections: 1, ProbeLimit);
    private PostgresPool? _pool;
    private bool _isAlone;
    private Task _clockLoop = Task.CompletedTask;

    public PostgresDatabase(
        IOptions<DatabaseOptions> options, DatabaseClock clock, ILogger<PostgresDatabase> log, BackendTelemetry? telemetry = null)
        : base("postgresql", telemetry)
    {
        _settings = new(() => PostgresSettings.Read(options.Value.ConnectionString));
        _gate = new(() => new PostgresGate(Settings.Connection.MaxPoolSize, _isAlone ? ExclusiveAccess.Limit : Settings.Limit));
        _writer = new(() => new PostgresWriter(Settings.Limit, SendAsync));
        _migrateAtStart = options.Value.MigrateAtStart;
        _clock = clock;
        _log = log;
    }

    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    protected override bool IsAlone => _isAlone;

    public override string ByteOrder => "COLLATE \"C\"";

    public override string HoldRow => "FOR NO KEY UPDATE";

    public override bool IsShared => true;

    public override string? DefaultMasterKeyFile => null;

    private PostgresSettings Settings => _settings.Value;

    private PostgresGate Gate => _gate.Value;

    private PostgresPool Pool => _pool ?? throw new BackendUnavailableException("The database is not open.");

    public override IReadOnlyList<string> SettingsFaults() => PostgresSettings.Faults(() => Settings);

    protected override async Task OpenCoreAsync(CancellationToken cancel)
    {
        var migrations = OpenPool();
        var missing = await StartingAsync(migrations.MissingAsync, cancel);
        if (missing is [var first, ..])
        {
            if (!_migrateAtStart)
            {
                throw new StartRefusedException(
                    $"The database is older than this version needs (it lacks {first}): run doorcode migrate, or switch Doorcode:Database:MigrateAtStart on.");
            }

            await MigrateAsync(migrations, cancel);
        }

        await StartingAsync(
            async limit =>
            {
                await Pool.RunAsync(_ => Task.FromResult(0), limit);
                await _clock.MeasureAsync(() => TimeAsync(limit), times: 3);
                return 0;
            },
            cancel);
        var stop = _closing.Token;
        if (_clock.IsDatabase)
            _clockLoop = _clock.KeepAsync(() => FirstAsync(Time, row => row.Number(0), stop), _log, stop);
    }

    public override async Task OpenExclusiveAsync(CancellationToken cancel)
    {
        _isAlone = true;
        var migrations = OpenPool();
        var missing = await StartingAsync(migrations.MissingAsync, cancel);
        if (missing.Count == PostgresMigrations.Count)
            throw new StartRefusedException($"The database {Settings.Connection.Database} is empty; see Doorcode:Database:ConnectionString.");

        await ExclusiveAccess.WaitAsync(this, cancel);
        if (missing.Count > 0)
        {
            await MigrateAsync(migrations, cancel);
            await ExclusiveAccess.WaitAsync(this, cancel);
        }
    }

    public override async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        using var hosts = new PostgresHosts(Settings.Connection);
        return await MigrateAsync(new PostgresMigrations(hosts, Settings.Connection), cancel);
    }

    public override async Task<IReadOnlyList<SchemaStep>> PlanAsync(CancellationToken cancel)
    {
        using var hosts = new PostgresHosts(Settings.Connection);
        return await PostgresErrors.RefuseAsync(
            () => new PostgresMigrations(hosts, Settings.Connection).PlanAsync(cancel), Settings.Connection, cancel);
    }

    protected override Task<IReadOnlyList<T>> ExecuteUnlessCoreAsync<T>(
        string obstacle, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        LimitAsync(limit => Retry.AsStatementAsync(() => Pool.RunAsync(All(Relaxed, sql, read, arguments, limit), limit), _log), cancel);

    protected override Task<int> ExecuteCoreAsync(string sql, Argument[] arguments, CancellationToken cancel) =>
        LimitAsync(limit => SeparatelyAsync(sql, arguments, limit), cancel);

    protected override async Task<T?> ExecuteSharedCoreAsync<T>(
        string sql, Func<Row, T> read, Guid row, Argument[] arguments, CancellationToken cancel)
        where T : default
    {
        var begun = Stopwatch.GetTimestamp();
        T? value = default;
        var write = new PostgresWrite(sql, row, arguments) { Read = returned => value = read(returned) };
        if (await PostgresErrors.ConvertAsync(() => _writer.Value.RunAsync(write, cancel), cancel) is { } count)
            return count == 0 ? default : value;

        PostgresLog.Undone(_log);
        return await PostgresErrors.ConvertAsync(
            () => Gate.RunAsync(limit => QueryAsync(sql, read, arguments, limit), begun, cancel), cancel);
    }

    protected override Task<T?> ExecuteFirstCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
        where T : default =>
        LimitAsync(
            limit => Retry.AsStatementAsync(
                () => Pool.RunAsync(connection => _statements.FirstAsync(connection, before: null, sql, read, arguments, limit), limit), _log),
            cancel);

    protected override Task<IReadOnlyList<T>> ExecuteAllCoreAsync<T>(
        string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        LimitAsync(
            limit => Retry.AsStatementAsync(() => Pool.RunAsync(All(before: null, sql, read, arguments, limit), limit), _log),
            cancel);

    protected override ValueTask<T?> FirstCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
        where T : default =>
        new(LimitAsync(limit => QueryAsync(sql, read, arguments, limit), cancel));

    protected override ValueTask<IReadOnlyList<T>> AllCoreAsync<T>(
        string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        new(LimitAsync(
            limit => Retry.AsRepeatableAsync(() => Pool.QueryAsync(All(before: null, sql, read, arguments, limit), limit), _log),
            cancel));

    protected override Task ProveReadableCoreAsync(CancellationToken cancel) => ProbeAsync(ReadProbe, cancel);

    protected override async Task ProveWritableCoreAsync(CancellationToken cancel)
    {
        await ProbeAsync(WriteProbe, cancel);
        await PostgresErrors.ConvertAsync(
            () => _probeGate.RunAsync(
                async limit =>
                {
                    await Pool.ProveRoomAsync(limit);
                    return 0;
                },
                cancel),
            cancel);
    }

    public void Dispose()
    {
        if (_closing.IsCancellationRequested)
            return;

        _closing.Cancel();
        _closing.Dispose();
        if (_writer.IsValueCreated)
            _writer.Value.Dispose();

        Interlocked.Exchange(ref _pool, null)?.Dispose();
        if (_gate.IsValueCreated)
            _gate.Value.Dispose();

        _probeGate.Dispose();
    }

    private Task<int> SeparatelyAsync(string sql, Argument[] arguments, CancellationToken limit) =>
        Retry.AsStatementAsync(() => Pool.RunAsync(Run(sql, arguments, limit), limit), _log);

    private Task<int> AgainAsync(string sql, Argument[] arguments, CancellationToken limit) =>
        Retry.AsRepeatableAsync(() => Pool.QueryAsync(Run(sql, arguments, limit), limit), _log);

    private async Task<int[]> SendAsync(IReadOnlyList<PostgresWrite> writes)
    {
        var isSent = false;
        try
        {
            return await Gate.RunAsync(
                limit =>
                {
                    isSent = true;
                    return Pool.RunAsync(connection => _statements.ExecuteTogetherAsync(connection, writes, limit), limit);
                },
                CancellationToken.None);
        }
        catch (TimeoutException) when (isSent)
        {
            // A locked row would have ended the batch earlier (lock_timeout), so the connection may be dead.
            Pool.DropSilent();
            throw;
        }
    }

    private Task<T?> QueryAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken limit) =>
        Retry.AsRepeatableAsync(
            () => Pool.QueryAsync(connection => _statements.FirstAsync(connection, before: null, sql, read, arguments, limit), limit), _log);

    /// <summary>Does not pass the gate where requests wait: the pool gives the probe the next connection that is free.</summary>
    private Task<int> ProbeAsync(string sql, CancellationToken cancel) => PostgresErrors.ConvertAsync(
        () => _probeGate.RunAsync(limit => AgainAsync(sql, [], limit), cancel), cancel);

    private Func<NpgsqlConnection, Task<int>> Run(string sql, Argument[] arguments, CancellationToken limit) =>
        connection => _statements.ExecuteAsync(connection, before: null, sql, arguments, limit);

    private Func<NpgsqlConnection, Task<IReadOnlyList<T>>> All<T>(
        PostgresStep[]? before, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken limit) =>
        connection => _statements.AllAsync(connection, before, sql, read, arguments, limit);

    private PostgresMigrations OpenPool()
    {
        var hosts = new PostgresHosts(Settings.Connection);
        _pool = new PostgresPool(hosts, _clock.Timers, _log);
        return new PostgresMigrations(hosts, Settings.Connection);
    }

    private Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) =>
        PostgresErrors.ConvertAsync(() => Gate.RunAsync(work, cancel), cancel);

    private Task<T> StartingAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) =>
        PostgresErrors.RefuseAsync(() => Gate.RunAsync(work, cancel), Settings.Connection, cancel);

    private Task<IReadOnlyList<string>> MigrateAsync(PostgresMigrations migrations, CancellationToken cancel) =>
        PostgresErrors.RefuseAsync(
            () => migrations.ApplyAsync(step => PostgresLog.Migrating(_log, step), cancel), Settings.Connection, cancel);

    private async ValueTask<long> TimeAsync(CancellationToken limit) =>
        await Pool.QueryAsync(connection => _statements.FirstAsync(connection, before: null, Time, row => row.Number(0), [], limit), limit);
}
