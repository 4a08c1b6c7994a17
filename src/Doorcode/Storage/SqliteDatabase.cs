using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Doorcode.Storage;

/// <summary>
/// SQLite: one writer with group commit, readers beside it, write-ahead log, <c>synchronous=FULL</c>; an import writes by a second connection, which does
/// not wait for the disk.
/// </summary>
internal sealed class SqliteDatabase(
    IOptions<DatabaseOptions> options,
    ServerClock clock,
    ILogger<SqliteDatabase>? log = null,
    BackendTelemetry? telemetry = null,
    IOptions<DoorcodeOptions>? doorcode = null)
    : Database("sqlite", telemetry), IDisposable
{
    public const string ProviderName = "Sqlite";

    /// <summary>What every step takes: there is one lock, and readers do not wait for it.</summary>
    private const string WriteLock = "the write lock of the database";

    private readonly ConcurrentQueue<SqliteStatements> _readers = new();
    private SqliteWriter? _writer;
    private SqliteBulkWriter? _bulk;
    private bool _isAlone;

    public override string SkipLocked => "";

    protected internal override bool IsAlone => _isAlone;

    public override bool IsShared => false;

    public override string DefaultMasterKeyFile => Path.ChangeExtension(File, ".key");

    /// <summary>The database's file, as an absolute path.</summary>
    public string File => Path.GetFullPath(Connection.DataSource);

    private SqliteConnectionStringBuilder Connection => SqliteSettings.Read(options.Value.ConnectionString);

    public override IReadOnlyList<string> SettingsFaults() => SqliteSettings.Faults(options.Value.ConnectionString);

    protected override Task OpenCoreAsync(CancellationToken cancel)
    {
        if (!options.Value.MigrateAtStart && !System.IO.File.Exists(File))
        {
            throw new StartRefusedException(
                $"There is no database at {File}: run doorcode migrate, or see {DatabaseOptions.Section}:ConnectionString and MigrateAtStart.");
        }

        CheckFiles();
        SqliteFolder.Make(Path.GetDirectoryName(File)!);
        MakeFile();
        Telemetry?.WatchLog(() => SqliteFiles.LogSize(File));
        try
        {
            RefuseOtherEncoding();
            _writer = OpenWriter(new SqliteStatements(Connection.ConnectionString, SqlitePragmas.Writer));
            if (options.Value.MigrateAtStart)
                Migrate();
            else if (SqliteMigrations.Missing(Connection.ConnectionString) is [var first, ..])
                throw new StartRefusedException(
                    $"The database {File} is older than this version needs (it lacks {first}): run doorcode migrate, or switch {DatabaseOptions.Section}:MigrateAtStart on.");

            _readers.Enqueue(OpenReader());
        }
        catch (SqliteException wrong)
        {
            throw Unusable(wrong);
        }

        return Task.CompletedTask;
    }

    public override Task OpenExclusiveAsync(CancellationToken cancel)
    {
        if (!System.IO.File.Exists(File))
            throw new StartRefusedException($"There is no database at {File}; see {DatabaseOptions.Section}:ConnectionString.");

        CheckFiles();
        try
        {
            RefuseOtherEncoding();
            Migrate();
            _writer = OpenWriter(TakeAlone());
            _isAlone = true;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY)
        {
            throw new StartRefusedException($"The database {File} is in use; stop every server first.", busy);
        }
        catch (SqliteException wrong)
        {
            throw Unusable(wrong);
        }

        return Task.CompletedTask;
    }

    public override Task ExpectBulkWritesAsync(CancellationToken cancel)
    {
        try
        {
            var file = OfExistingFile();
            _bulk ??= new SqliteBulkWriter(OpenWriter(new SqliteStatements(file, SqlitePragmas.BulkWriter)), new SqliteCheckpoints(file));
            return Task.CompletedTask;
        }
        catch (SqliteException failure)
        {
            throw new BackendUnavailableException("The database cannot be written.", failure);
        }
    }

    public override Task<T> WriteBulkAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        _bulk?.RunAsync(work, cancel) ?? WriteAsync(work, cancel);

    public override Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        CheckFiles();
        SqliteFolder.Make(Path.GetDirectoryName(File)!);
        MakeFile();
        try
        {
            RefuseOtherEncoding();
            return Task.FromResult(Migrate());
        }
        catch (SqliteException wrong)
        {
            throw Unusable(wrong);
        }
    }

    public override Task<IReadOnlyList<SchemaStep>> PlanAsync(CancellationToken cancel)
    {
        CheckFiles();
        try
        {
            RefuseOtherEncoding();
            var there = !IsOnDisk || System.IO.File.Exists(File);
            IReadOnlyList<string> missing = SqliteMigrations.Missing(there ? Connection.ConnectionString : "Data Source=:memory:");
            return Task.FromResult<IReadOnlyList<SchemaStep>>([.. missing.Select(step => new SchemaStep(step, there ? [WriteLock] : []))]);
        }
        catch (SqliteException wrong)
        {
            throw Unusable(wrong);
        }
    }

    protected override Task<T> WriteCoreAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        Writer.RunAsync(work, cancel);

    protected override ValueTask<T?> FirstCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel)
        where T : default =>
        _isAlone
            ? new ValueTask<T?>(WriteCoreAsync(tx => tx.FirstAsync(sql, read, arguments), cancel))
            : Read(statements => statements.First(sql, read, arguments), cancel);

    protected override ValueTask<IReadOnlyList<T>> AllCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        _isAlone
            ? new ValueTask<IReadOnlyList<T>>(WriteCoreAsync(tx => tx.AllAsync(sql, read, arguments), cancel))
            : Read(statements => statements.All(sql, read, arguments), cancel);

    public void Dispose()
    {
        // A container disposes of the database twice when it is registered under two service types.
        Interlocked.Exchange(ref _bulk, null)?.Dispose();
        Interlocked.Exchange(ref _writer, null)?.Dispose();
        while (_readers.TryDequeue(out var reader))
            reader.Dispose();
    }

    private bool IsOnDisk => Connection is { Mode: SqliteOpenMode.ReadWriteCreate, DataSource: var source }
        && source is not ("" or ":memory:") && !source.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    private SqliteWriter Writer => _writer ?? throw new BackendUnavailableException("The database is not open.");

    private SqliteWriter OpenWriter(SqliteStatements statements) => new(statements, clock, log ?? NullLogger<SqliteDatabase>.Instance);

    private ValueTask<T> Read<T>(Func<SqliteStatements, T> query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var writer = Writer;

        // A query runs on the caller's thread, so there are never more readers than threads.
        SqliteStatements? reader = null;
        try
        {
            if (!_readers.TryDequeue(out reader))
            {
                writer.RefuseToOpen();
                reader = OpenReader();
            }

            var answer = query(reader);
            _readers.Enqueue(reader);
            return new ValueTask<T>(answer);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            reader?.Dispose();
            throw new BackendUnavailableException("The database cannot be read.", failure);
        }
    }

    private SqliteStatements OpenReader() => new(OfExistingFile(), SqlitePragmas.Reader);

    /// <summary>Makes no file: an empty one would take the place of a file that was moved away.</summary>
    private string OfExistingFile()
    {
        var connection = Connection;
        if (IsOnDisk)
            connection.Mode = SqliteOpenMode.ReadWrite;

        return connection.ConnectionString;
    }

    private void RefuseOtherEncoding()
    {
        if (System.IO.File.Exists(File))
            SqliteEncoding.Refuse(OpenReader, File);
    }

    private SqliteStatements TakeAlone()
    {
        var atOnce = new SqliteConnectionStringBuilder(Connection.ConnectionString) { DefaultTimeout = 1 };
        var statements = new SqliteStatements(atOnce.ConnectionString, SqlitePragmas.Alone);
        try
        {
            // The driver reports no error of a pragma after the first one.
            statements.Execute("BEGIN EXCLUSIVE");
            statements.Execute("COMMIT");
            return statements;
        }
        catch
        {
            statements.Dispose();
            throw;
        }
    }

    private void CheckFiles()
    {
        // A key that is named is made before the first start, and may lie beside a database that is yet to be made.
        if (IsOnDisk)
            SqliteFileCheck.Run(File, string.IsNullOrWhiteSpace(doorcode?.Value.MasterKeyFile) ? DefaultMasterKeyFile : null);
    }

    private StartRefusedException Unusable(SqliteException wrong) => new(
        wrong.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY
            ? $"The database {File} cannot be used: user {Environment.UserName} must be allowed to write the file and its folder ({wrong.Message})."
            : $"The database {File} cannot be used: {wrong.Message}",
        wrong);

    /// <summary>Readable by its owner alone, as SQLite then makes the log beside it; a file that is there is left as it is.</summary>
    private void MakeFile()
    {
        if (!IsOnDisk || OperatingSystem.IsWindows() || System.IO.File.Exists(File))
            return;

        try
        {
            using var made = new FileStream(File, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The database {File} cannot be used: {refused.Message}", refused);
        }
    }

    private IReadOnlyList<string> Migrate() => SqliteMigrations.Apply(Connection.ConnectionString, File);
}
