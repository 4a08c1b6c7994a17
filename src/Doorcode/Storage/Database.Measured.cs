namespace Doorcode.Storage;

/// <content>The same operations, measured and traced. The closures are made here, so that a call without a listener allocates none.</content>
public abstract partial class Database
{
    private Task<T> WriteMeasuredAsync<T>(BackendTelemetry listened, Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        listened.WriteAsync(_name, work, traced => WriteCoreAsync(traced, cancel));

    private Task<int> ExecuteMeasuredAsync(BackendTelemetry listened, string sql, Argument[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(_name, sql, given => ExecuteCoreAsync(sql, arguments, given), cancel);

    private Task<T> WriteRelaxedMeasuredAsync<T>(BackendTelemetry listened, Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        listened.WriteAsync(_name, work, traced => WriteRelaxedCoreAsync(traced, cancel));

    private Task<IReadOnlyList<T>> ExecuteUnlessMeasuredAsync<T>(
        BackendTelemetry listened, string obstacle, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(_name, sql, given => ExecuteUnlessCoreAsync(obstacle, sql, read, arguments, given), cancel);

    private Task<T?> ExecuteSharedMeasuredAsync<T>(
        BackendTelemetry listened, string sql, Func<Row, T> read, Guid row, Argument[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(_name, sql, given => ExecuteSharedCoreAsync(sql, read, row, arguments, given), cancel);

    private Task<T?> ExecuteFirstMeasuredAsync<T>(
        BackendTelemetry listened, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(_name, sql, given => ExecuteFirstCoreAsync(sql, read, arguments, given), cancel);

    private Task<IReadOnlyList<T>> ExecuteAllMeasuredAsync<T>(
        BackendTelemetry listened, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        listened.WriteAsync(_name, sql, given => ExecuteAllCoreAsync(sql, read, arguments, given), cancel);

    private ValueTask<T?> FirstMeasuredAsync<T>(
        BackendTelemetry listened, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        new(listened.ReadAsync(_name, sql, given => FirstCoreAsync(sql, read, arguments, given).AsTask(), cancel));

    private ValueTask<IReadOnlyList<T>> AllMeasuredAsync<T>(
        BackendTelemetry listened, string sql, Func<Row, T> read, Argument[] arguments, CancellationToken cancel) =>
        new(listened.ReadAsync(_name, sql, given => AllCoreAsync(sql, read, arguments, given).AsTask(), cancel));

    private Task<bool> ProveReadableMeasuredAsync(BackendTelemetry listened, CancellationToken cancel) =>
        listened.ReadAsync(_name, ReadProbe, given => ProvenAsync(ProveReadableCoreAsync(given)), cancel);

    private Task<bool> ProveWritableMeasuredAsync(BackendTelemetry listened, CancellationToken cancel) =>
        listened.WriteAsync(_name, WriteProbe, given => ProvenAsync(ProveWritableCoreAsync(given)), cancel);

    private static async Task<bool> ProvenAsync(Task probe)
    {
        await probe;
        return true;
    }
}
