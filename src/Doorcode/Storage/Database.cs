using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>The database: the truth about accounts, sessions, keys and mail. One class for each engine.</summary>
/// <remarks>
/// What must be atomic is one statement, or one <see cref="WriteAsync"/>. Statements are constants of the feature that owns
/// them and are prepared once for each connection. Times are UTC milliseconds since 1970 in 64-bit integers.
/// An engine implements the members whose names contain <c>Core</c>; the public ones measure and trace them.
/// </remarks>
[Experimental("DOORCODE001")]
public abstract partial class Database
{
    /// <summary>Reads the row that <see cref="WriteProbe"/> writes.</summary>
    protected const string ReadProbe = "SELECT id FROM readiness";

    /// <summary>Writes the one row of <c>readiness</c>. Its value changes each time, because SQLite does not write an unchanged value.</summary>
    protected const string WriteProbe = """
        INSERT INTO readiness (id, writes) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET writes = readiness.writes + 1
        """;

    private readonly string _name;

    /// <summary>Makes an engine.</summary>
    /// <param name="name">The engine's name in metrics and spans, by OpenTelemetry's conventions: <c>sqlite</c>, <c>postgresql</c>.</param>
    /// <param name="telemetry">Measures and traces; null measures nothing.</param>
    protected Database(string name, BackendTelemetry? telemetry) => (_name, Telemetry) = (name, telemetry);

    /// <summary>For measurements that only this engine has; null when nothing is measured.</summary>
    protected BackendTelemetry? Telemetry { get; }

    /// <summary>Appended to a sub-select that claims rows, so that two servers never wait for each other's; empty where one writer exists.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Appended to a text column so that it is compared byte by byte; empty where all text is.</summary>
    public virtual string ByteOrder => "";

    /// <summary>Appended to a sub-select whose row must not change until the transaction ends; empty where one writer exists.</summary>
    public virtual string HoldRow => "";

    /// <summary>Whether other servers work on the same database.</summary>
    public abstract bool IsShared { get; }

    /// <summary>
    /// Where the master key is kept unless <see cref="DoorcodeOptions.MasterKeyFile"/> says otherwise; made there for a new
    /// database. Null where the key has no natural place, such as a database of several servers: then it must be named.
    /// </summary>
    public abstract string? DefaultMasterKeyFile { get; }

    /// <summary>
    /// What is wrong with the settings of this engine, one sentence for each fault, which names the key and repeats no part of a
    /// connection string. Touches nothing: no file is made and no connection opened.
    /// </summary>
    public virtual IReadOnlyList<string> SettingsFaults() => [];

    /// <summary>
    /// Opens the connections. Before that, creates what is missing and brings the schema up to date; with
    /// <see cref="DatabaseOptions.MigrateAtStart"/> off, refuses a schema that is older than this version needs instead. A newer
    /// schema is accepted: a table or column that a version needs is dropped no earlier than in the version after the next.
    /// </summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="StartRefusedException">The database cannot be used; the message says what to change.</exception>
    public Task OpenAsync(CancellationToken cancel)
    {
        Telemetry?.Announce(_name);
        return OpenCoreAsync(cancel);
    }

    /// <summary>Whether it was opened by <see cref="OpenExclusiveAsync"/>; false by default.</summary>
    protected internal virtual bool IsAlone => false;

    /// <summary>
    /// Opens an existing database like <see cref="OpenAsync"/>, if no other process has it open, and keeps others out until this
    /// process closes it.
    /// </summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="StartRefusedException">Another process has it open, or the engine cannot tell.</exception>
    public virtual Task OpenExclusiveAsync(CancellationToken cancel) =>
        throw new StartRefusedException("This database cannot be opened alone.");

    /// <summary>
    /// Prepares for many calls of <see cref="WriteBulkAsync"/>; called once. An engine may take more memory, and let its log grow longer, until it is closed. Does nothing by
    /// default.
    /// </summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="BackendUnavailableException">The database cannot be written.</exception>
    public virtual Task ExpectBulkWritesAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Creates what is missing and brings the schema up to date, and does nothing else; one server at a time does it.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The steps that were missing, in order.</returns>
    /// <exception cref="StartRefusedException">The database cannot be used; the message says what to change.</exception>
    public abstract Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel);

    /// <summary>The steps that <see cref="MigrateAsync"/> would take, in order. Changes nothing, and makes no file.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="StartRefusedException">The database cannot be used; the message says what to change.</exception>
    public abstract Task<IReadOnlyList<SchemaStep>> PlanAsync(CancellationToken cancel);

    /// <summary>Runs statements as one transaction; when the task ends, they are on disk.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="work">
    /// The statements; awaits nothing but the transaction. May run again from its beginning when what it did was undone because
    /// of a conflict with another server, so it leaves no trace but in the transaction.
    /// </param>
    /// <param name="cancel">Stops waiting; work that has begun is finished.</param>
    /// <exception cref="BackendUnavailableException">
    /// Nothing was written. If the connection was lost during the commit, the outcome is unknown.
    /// </exception>
    public Task<T> WriteAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        Telemetry is { IsOn: true } listened ? WriteMeasuredAsync(listened, work, cancel) : WriteCoreAsync(work, cancel);

    /// <summary>
    /// Runs one of many transactions, each whole or not at all. It may return before the transaction is on disk: if the machine loses power, the last such
    /// transactions may be lost. The next <see cref="WriteAsync"/> puts all of them on disk. Only for work that can be run again. Call it again only when the
    /// last call has ended.
    /// </summary>
    /// <inheritdoc cref="WriteAsync"/>
    public virtual Task<T> WriteBulkAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) => WriteAsync(work, cancel);

    /// <summary>Runs statements as one transaction, like <see cref="WriteAsync"/>, unless one that must change a row changes none.</summary>
    /// <param name="work">The statements, with <see cref="Transaction.DemandAsync"/> among them.</param>
    /// <param name="cancel">Stops waiting; work that has begun is finished.</param>
    /// <returns>Whether they were written; if not, nothing was.</returns>
    /// <exception cref="BackendUnavailableException">As for <see cref="WriteAsync"/>.</exception>
    public async Task<bool> TryWriteAsync(Func<Transaction, ValueTask> work, CancellationToken cancel)
    {
        try
        {
            return await WriteAsync(
                async tx =>
                {
                    await work(tx);
                    return true;
                },
                cancel);
        }
        catch (UnchangedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Runs statements as one transaction, like <see cref="WriteAsync"/>, but need not wait until they are on disk: a crash of the
    /// database may forget the last moments of such writes. For counters that limit how often something may be done.
    /// </summary>
    /// <inheritdoc cref="WriteAsync"/>
    public Task<T> WriteRelaxedAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        Telemetry is { IsOn: true } listened ? WriteRelaxedMeasuredAsync(listened, work, cancel) : WriteRelaxedCoreAsync(work, cancel);

    /// <summary>
    /// Runs one statement that is a transaction by itself, like <see cref="WriteRelaxedAsync"/>, and returns the rows of its RETURNING
    /// clause. An engine whose queries are cheaper than its writes first asks whether the statement would change anything.
    /// </summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="obstacle">
    /// A constant query with the same parameters; if it finds a row, the statement changes nothing and need not run.
    /// </param>
    /// <param name="sql">A constant statement, which must hold the same condition.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="cancel">Stops waiting; a statement that has begun is finished.</param>
    /// <param name="arguments">The parameters of both, always in the same order.</param>
    /// <exception cref="BackendUnavailableException">As for <see cref="WriteAsync"/>.</exception>
    public Task<IReadOnlyList<T>> ExecuteUnlessAsync<T>(
        string obstacle, string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? ExecuteUnlessMeasuredAsync(listened, obstacle, sql, read, arguments, cancel)
            : ExecuteUnlessCoreAsync(obstacle, sql, read, arguments, cancel);

    /// <summary>Runs one statement that is a transaction by itself; when the task ends, it is on disk.</summary>
    /// <param name="sql">A constant statement.</param>
    /// <param name="cancel">Stops waiting; a statement that has begun is finished.</param>
    /// <param name="arguments">The statement's parameters, always in the same order.</param>
    /// <returns>How many rows were changed.</returns>
    /// <exception cref="BackendUnavailableException">As for <see cref="WriteAsync"/>.</exception>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? ExecuteMeasuredAsync(listened, sql, arguments, cancel)
            : ExecuteCoreAsync(sql, arguments, cancel);

    /// <summary>
    /// Runs one statement that is a transaction by itself, or shares one with others like it; when the task ends, it is on disk.
    /// For the statements that come most often. A statement whose answer was lost with its connection is run again.
    /// </summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">
    /// A constant statement with a RETURNING clause that changes one row at most, and nothing more when it has been done already.
    /// </param>
    /// <param name="read">Makes the value of the row.</param>
    /// <param name="row">The id of that row. Statements that share a transaction lock their rows in the order of these ids.</param>
    /// <param name="cancel">Stops waiting; a statement that has begun is finished.</param>
    /// <param name="arguments">The statement's parameters, always in the same order.</param>
    /// <returns>The row that was changed, or default when there is none.</returns>
    /// <exception cref="BackendUnavailableException">As for <see cref="WriteAsync"/>.</exception>
    public Task<T?> ExecuteSharedAsync<T>(
        string sql, Func<Row, T> read, Guid row, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? ExecuteSharedMeasuredAsync(listened, sql, read, row, arguments, cancel)
            : ExecuteSharedCoreAsync(sql, read, row, arguments, cancel);

    /// <summary>Runs one statement that is a transaction by itself, and returns the first row of its RETURNING clause, or default.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">A constant statement.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="cancel">Stops waiting; a statement that has begun is finished.</param>
    /// <param name="arguments">The statement's parameters, always in the same order.</param>
    /// <exception cref="BackendUnavailableException">As for <see cref="WriteAsync"/>.</exception>
    public Task<T?> ExecuteFirstAsync<T>(string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? ExecuteFirstMeasuredAsync(listened, sql, read, arguments, cancel)
            : ExecuteFirstCoreAsync(sql, read, arguments, cancel);

    /// <summary>Runs one statement that is a transaction by itself, and returns the rows of its RETURNING clause.</summary>
    /// <inheritdoc cref="ExecuteFirstAsync"/>
    public Task<IReadOnlyList<T>> ExecuteAllAsync<T>(string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? ExecuteAllMeasuredAsync(listened, sql, read, arguments, cancel)
            : ExecuteAllCoreAsync(sql, read, arguments, cancel);

    /// <summary>The first row of a query, or default when there is none. Sees every committed write.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">A constant statement.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <param name="arguments">The statement's parameters, always in the same order.</param>
    /// <exception cref="BackendUnavailableException">The database did not answer.</exception>
    public ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? FirstMeasuredAsync(listened, sql, read, arguments, cancel)
            : FirstCoreAsync(sql, read, arguments, cancel);

    /// <summary>All rows of a query. Sees every committed write.</summary>
    /// <inheritdoc cref="FirstAsync"/>
    public ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, CancellationToken cancel, params Argument[] arguments) =>
        Telemetry is { IsOn: true } listened
            ? AllMeasuredAsync(listened, sql, read, arguments, cancel)
            : AllCoreAsync(sql, read, arguments, cancel);

    /// <summary>Ends when the database has just answered a query; does not wait behind requests where the engine can avoid it.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="BackendUnavailableException">The database did not answer.</exception>
    public Task ProveReadableAsync(CancellationToken cancel) =>
        Telemetry is { IsOn: true } listened ? ProveReadableMeasuredAsync(listened, cancel) : ProveReadableCoreAsync(cancel);

    /// <summary>
    /// Ends when the database has just committed a write, as durably as any other; does not wait behind requests where the engine
    /// can avoid it.
    /// </summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="BackendUnavailableException">The database cannot be written.</exception>
    public Task ProveWritableAsync(CancellationToken cancel) =>
        Telemetry is { IsOn: true } listened ? ProveWritableMeasuredAsync(listened, cancel) : ProveWritableCoreAsync(cancel);
}
