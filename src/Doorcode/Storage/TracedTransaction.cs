using System.Diagnostics;

namespace Doorcode.Storage;

/// <summary>
/// Notes the statements of a transaction in its span, and is the current span while they run, on any thread: a mail
/// that is stored here can say what caused it.
/// </summary>
internal sealed class TracedTransaction : Transaction
{
    private readonly Transaction _inner;
    private readonly Activity _activity;

    private TracedTransaction(Transaction inner, Activity activity) => (_inner, _activity) = (inner, activity);

    public override long Now => _inner.Now;

    public static async ValueTask<T> RunAsync<T>(Transaction inner, Activity activity, Func<Transaction, ValueTask<T>> work)
    {
        // Inside an async method, so that the caller's own current span is back afterwards.
        Activity.Current = activity;
        return await work(new TracedTransaction(inner, activity));
    }

    public override ValueTask<int> ExecuteAsync(string sql, params Argument[] arguments) =>
        Noted(sql).ExecuteAsync(sql, arguments);

    public override ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default =>
        Noted(sql).FirstAsync(sql, read, arguments);

    public override ValueTask<IReadOnlyList<T?>> FirstOfEachAsync<T>(string sql, Func<Row, T> read, IReadOnlyList<Argument[]> arguments)
        where T : default =>
        Noted(sql).FirstOfEachAsync(sql, read, arguments);

    public override ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        Noted(sql).AllAsync(sql, read, arguments);

    public override ValueTask SendAsync(string sql, params Argument[] arguments) => Noted(sql).SendAsync(sql, arguments);

    public override ValueTask DemandAsync(string sql, params Argument[] arguments) => Noted(sql).DemandAsync(sql, arguments);

    public override ValueTask<T?> LastAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
        where T : default =>
        Noted(sql).LastAsync(sql, read, arguments);

    public override ValueTask<DeferredResult<T>> AskAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        Noted(sql).AskAsync(sql, read, arguments);

    public override ValueTask<DeferredResult<IReadOnlyList<T>>> AskAllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) =>
        Noted(sql).AskAllAsync(sql, read, arguments);

    public override ValueTask LockAsync(string name) => _inner.LockAsync(name);

    public override void OnCommitted(Action action) => _inner.OnCommitted(action);

    private Transaction Noted(string sql)
    {
        _activity.AddEvent(new ActivityEvent(BackendTelemetry.NameOf(sql)));
        return _inner;
    }
}
