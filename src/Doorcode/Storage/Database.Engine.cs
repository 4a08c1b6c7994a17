namespace Doorcode.Storage;

/// <content>The members that an engine implements.</content>
public abstract partial class Database
{
    /// <inheritdoc cref="OpenAsync"/>
    protected abstract Task OpenCoreAsync(CancellationToken cancel);

    /// <inheritdoc cref="WriteAsync"/>
    protected abstract Task<T> WriteCoreAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel);

    /// <inheritdoc cref="FirstAsync"/>
    protected abstract ValueTask<T?> FirstCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel);

    /// <inheritdoc cref="AllAsync"/>
    protected abstract ValueTask<IReadOnlyList<T>> AllCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel);

    /// <inheritdoc cref="ExecuteAsync"/>
    protected virtual Task<int> ExecuteCoreAsync(string sql, Argument[] arguments, CancellationToken cancel) =>
        WriteCoreAsync(tx => tx.ExecuteAsync(sql, arguments), cancel);

    /// <inheritdoc cref="WriteRelaxedAsync"/>
    protected virtual Task<T> WriteRelaxedCoreAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) => WriteCoreAsync(work, cancel);

    /// <inheritdoc cref="ExecuteUnlessAsync"/>
    protected virtual async Task<IReadOnlyList<T>> ExecuteUnlessCoreAsync<T>(
        string obstacle, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        await FirstCoreAsync(obstacle, _ => true, arguments, cancel) ? [] : await ExecuteAllCoreAsync(sql, read, arguments, cancel);

    /// <inheritdoc cref="ExecuteSharedAsync"/>
    protected virtual Task<T?> ExecuteSharedCoreAsync<T>(
        string sql, Func<Row, T> read, Guid row, Argument[] arguments, CancellationToken cancel) =>
        ExecuteFirstCoreAsync(sql, read, arguments, cancel);

    /// <inheritdoc cref="ExecuteFirstAsync"/>
    protected virtual Task<T?> ExecuteFirstCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        WriteCoreAsync(tx => tx.FirstAsync(sql, read, arguments), cancel);

    /// <inheritdoc cref="ExecuteAllAsync"/>
    protected virtual Task<IReadOnlyList<T>> ExecuteAllCoreAsync<T>(string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        WriteCoreAsync(tx => tx.AllAsync(sql, read, arguments), cancel);

    /// <inheritdoc cref="ProveReadableAsync"/>
    protected virtual async Task ProveReadableCoreAsync(CancellationToken cancel) =>
        await FirstCoreAsync(ReadProbe, row => row.Number(0), [], cancel);

    /// <inheritdoc cref="ProveWritableAsync"/>
    protected virtual Task ProveWritableCoreAsync(CancellationToken cancel) => ExecuteCoreAsync(WriteProbe, [], cancel);
}
