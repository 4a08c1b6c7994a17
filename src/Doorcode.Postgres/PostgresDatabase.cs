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
internal sealed class PostgresDatabase : Database, IDisposable
{
    /// <summary>By OpenTelemetry's conventions.</summary>
    private const string StoreName = "postgresql";

    private const string Time = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private readonly Lazy<PostgresSettings> _settings;
    private readonly Lazy<PostgresGate> _gate;
    private readonly bool _migrateAtStart;
    private readonly ILogger<PostgresDatabase> _log;
    private readonly StoreTelemetry? _telemetry;
    private readonly DatabaseClock _clock;
    private readonly PostgresStatements _statements = new();
    private readonly SilentConnections _silent = new();
    private readonly Lazy<PostgresWriter> _writer;
    private readonly CancellationTokenSource _closing = new();
    private NpgsqlDataSource? _source;
    private bool _isAlone;
    private Task _clockLoop = Task.CompletedTask;

    public PostgresDatabase(
        IOptions<DatabaseOptions> options, TimeProvider clock, ILogger<PostgresDatabase> log, StoreTelemetry? telemetry = null)
    {
        _settings = new(() => PostgresSettings.Read(options.Value.ConnectionString));
        _gate = new(() => new PostgresGate(Settings.Connection.MaxPoolSize, _isAlone ? PostgresAlone.Limit : Settings.Limit));
        _writer = new(() => new PostgresWriter(Settings.Limit, SendAsync));
        _migrateAtStart = options.Value.MigrateAtStart;
        _clock = new DatabaseClock(clock);
        _log = log;
        _telemetry = telemetry;
    }

    public override long Now => _clock.Now;

    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public override string ByteOrder => "COLLATE \"C\"";

    public override bool IsShared => true;

    public override string? DefaultMasterKeyFile => null;

    private PostgresSettings Settings => _settings.Value;

    private PostgresGate Gate => _gate.Value;

    private NpgsqlDataSource Source => _source ?? throw new StoreUnavailableException("The database is not open.");

    public override IReadOnlyList<string> SettingsFaults() => PostgresSettings.Faults(() => Settings);

    public override async Task OpenAsync(CancellationToken cancel)
    {
        _source = PostgresConnections.Open(Settings.Connection);
        _telemetry?.Announce(StoreName);
        var migrations = new PostgresMigrations(_source, Settings.Connection);
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
                await _clock.MeasureAsync(() => TimeAsync(limit), times: 3);
                return 0;
            },
            cancel);
        var stop = _closing.Token;
        if (_clock.IsDatabase)
            _clockLoop = _clock.KeepAsync(() => FirstAsync(Time, row => row.Number(0), stop), _log, stop);
    }

    public override async Task OpenAloneAsync(CancellationToken cancel)
    {
        _isAlone = true;
        _source = PostgresConnections.Open(Settings.Connection);
        var migrations = new PostgresMigrations(_source, Settings.Connection);
        var missing = await StartingAsync(migrations.MissingAsync, cancel);
        if (missing.Count == PostgresMigrations.Count)
            throw new StartRefusedException($"The database {Settings.Connection.Database} is empty; see Doorcode:Database:ConnectionString.");

        await PostgresAlone.WaitAsync(this, cancel);
        if (missing.Count > 0)
        {
            await MigrateAsync(migrations, cancel);
            await PostgresAlone.WaitAsync(this, cancel);
        }
    }

    public override async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        await using var source = PostgresConnections.Open(Settings.Connection);
        return await MigrateAsync(new PostgresMigrations(source, Settings.Connection), cancel);
    }

    public override Task<T> WriteAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        _telemetry is { IsOn: true } listened ? WriteAsync(listened, work, cancel) : TransactAsync(work, cancel);

    public override Task<int> ExecuteAsync(string sql, CancellationToken cancel, params Argument[] arguments) =>
        WriteAsync(sql, limit => SeparatelyAsync(sql, arguments, limit), cancel);

    public override Task<int> ExecuteOnRowAsync(string sql, Guid row, CancellationToken cancel, params Argument[] arguments) =>
        _telemetry is { IsOn: true } listened
            ? TogetherAsync(listened, sql, row, arguments, cancel)
            : TogetherAsync(sql, row, arguments, cancel);

    public override Task<T?> ExecuteFirstAsync<T>(string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments)
        where T : default =>
        WriteAsync(
            sql,
            limit => Retry.AsStatementAsync(
                () => OnConnectionAsync(connection => _statements.FirstAsync(connection, before: null, sql, read, arguments, limit), limit), _log),
            cancel);

    public override Task<IReadOnlyList<T>> ExecuteAllAsync<T>(
        string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        WriteAsync(
            sql,
            limit => Retry.AsStatementAsync(
                () => OnConnectionAsync(connection => _statements.AllAsync(connection, before: null, sql, read, arguments, limit), limit), _log),
            cancel);

    public override ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments)
        where T : default =>
        new(ReadAsync(
            sql,
            limit => Retry.AsQueryAsync(
                () => OnConnectionAsync(connection => _statements.FirstAsync(connection, before: null, sql, read, arguments, limit), limit), _log),
            cancel));

    public override ValueTask<IReadOnlyList<T>> AllAsync<T>(
        string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        new(ReadAsync(
            sql,
            limit => Retry.AsQueryAsync(
                () => OnConnectionAsync(connection => _statements.AllAsync(connection, before: null, sql, read, arguments, limit), limit), _log),
            cancel));

    public void Dispose()
    {
        if (_closing.IsCancellationRequested)
            return;

        _closing.Cancel();
        _closing.Dispose();
        if (_writer.IsValueCreated)
            _writer.Value.Dispose();

        Interlocked.Exchange(ref _source, null)?.Dispose();
        if (_gate.IsValueCreated)
            _gate.Value.Dispose();
    }

    private Task<int> SeparatelyAsync(string sql, Argument[] arguments, CancellationToken limit) =>
        Retry.AsStatementAsync(
            () => OnConnectionAsync(connection => _statements.ExecuteAsync(connection, before: null, sql, arguments, limit), limit), _log);

    private async Task<int[]> SendAsync(IReadOnlyList<PostgresWrite> writes)
    {
        var isSent = false;
        try
        {
            return await Gate.RunAsync(
                limit =>
                {
                    isSent = true;
                    return OnConnectionAsync(connection => _statements.ExecuteTogetherAsync(connection, writes, limit), limit);
                },
                CancellationToken.None);
        }
        catch (TimeoutException) when (isSent)
        {
            // A row that is held ends a batch sooner, so the connection may be dead.
            _silent.Drop(Source);
            throw;
        }
    }

    private async Task<int> TogetherAsync(string sql, Guid row, Argument[] arguments, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var changed = await PostgresErrors.ConvertAsync(() => _writer.Value.RunAsync(new PostgresWrite(sql, row, arguments), cancel), cancel);
        if (changed is { } count)
            return count;

        PostgresLog.Undone(_log);
        return await PostgresErrors.ConvertAsync(() => Gate.RunAsync(limit => SeparatelyAsync(sql, arguments, limit), begun, cancel), cancel);
    }

    private Task<T> ReadAsync<T>(string sql, Func<CancellationToken, Task<T>> query, CancellationToken cancel) =>
        _telemetry is { IsOn: true } listened ? ReadAsync(listened, sql, query, cancel) : LimitAsync(query, cancel);

    private Task<T> WriteAsync<T>(string sql, Func<CancellationToken, Task<T>> statement, CancellationToken cancel) =>
        _telemetry is { IsOn: true } listened ? WriteAsync(listened, sql, statement, cancel) : LimitAsync(statement, cancel);

    // By themselves, so that their closures are made only when somebody listens.
    private Task<T> ReadAsync<T>(StoreTelemetry listened, string sql, Func<CancellationToken, Task<T>> query, CancellationToken cancel) =>
        listened.ReadAsync(StoreName, sql, given => LimitAsync(query, given), cancel);

    private Task<int> TogetherAsync(StoreTelemetry listened, string sql, Guid row, Argument[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(StoreName, sql, given => TogetherAsync(sql, row, arguments, given), cancel);

    private Task<T> WriteAsync<T>(
        StoreTelemetry listened, string sql, Func<CancellationToken, Task<T>> statement, CancellationToken cancel) =>
        listened.WriteAsync(StoreName, sql, given => LimitAsync(statement, given), cancel);

    private Task<T> WriteAsync<T>(StoreTelemetry listened, Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        listened.WriteAsync(StoreName, work, timed => TransactAsync(timed, cancel));

    private Task<T> TransactAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        LimitAsync(limit => Retry.AsTransactionAsync(tries => TransactAsync(work, tries, limit), _log), cancel);

    private async Task<T> OnConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken limit)
    {
        await using var connection = await Source.TakeAsync(limit);
        return await work(connection);
    }

    private async Task<T> TransactAsync<T>(Func<Transaction, ValueTask<T>> work, Tries tries, CancellationToken limit)
    {
        await using var connection = await Source.TakeAsync(limit);
        var ours = new PostgresTransaction(connection, _statements, Now, limit);
        if (_isAlone)
            await PostgresAlone.KeepOutAsync(ours);

        var result = await work(ours);
        tries.Committing();
        await ours.CommitAsync();
        foreach (var action in ours.Afterwards)
            RunAfterwards(action);

        return result;
    }

    private void RunAfterwards(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure)
        {
            PostgresLog.AfterCommitFailed(_log, failure);
        }
    }

    private Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) =>
        PostgresErrors.ConvertAsync(() => Gate.RunAsync(work, cancel), cancel);

    private async Task<T> StartingAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await Gate.RunAsync(work, cancel);
        }
        catch (Exception failure) when (PostgresErrors.IsUnavailable(failure) && !cancel.IsCancellationRequested)
        {
            throw new StartRefusedException(PostgresErrors.Sentence(Settings.Connection, failure), failure);
        }
    }

    private async Task<IReadOnlyList<string>> MigrateAsync(PostgresMigrations migrations, CancellationToken cancel)
    {
        try
        {
            return await migrations.ApplyAsync(step => PostgresLog.Migrating(_log, step), cancel);
        }
        catch (Exception failure) when (PostgresErrors.IsUnavailable(failure) && !cancel.IsCancellationRequested)
        {
            throw new StartRefusedException(PostgresErrors.Sentence(Settings.Connection, failure), failure);
        }
    }

    private async ValueTask<long> TimeAsync(CancellationToken limit) =>
        await OnConnectionAsync(connection => _statements.FirstAsync(connection, before: null, Time, row => row.Number(0), [], limit), limit);
}
