using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Storage;

/// <summary>One transaction of a <see cref="Database"/>; only valid inside <see cref="Database.WriteAsync"/>.</summary>
[Experimental("DOORCODE001")]
public abstract class Transaction
{
    /// <summary>Now, by the one clock that decides; UTC milliseconds since 1970.</summary>
    public abstract long Now { get; }

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">A constant statement.</param>
    /// <param name="arguments">Its parameters, always in the same order.</param>
    /// <returns>How many rows were changed.</returns>
    public abstract ValueTask<int> ExecuteAsync(string sql, params Argument[] arguments);

    /// <summary>The first row of a query or of a RETURNING clause, or default when there is none.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">A constant statement.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="arguments">The statement's parameters, always in the same order.</param>
    public abstract ValueTask<T?> FirstAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments);

    /// <summary>
    /// Runs one statement several times in order, each time with other arguments, and returns the first row of each, or default. Where a
    /// database is far, all of them travel together.
    /// </summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">A constant statement.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="arguments">The statement's parameters for each time, always in the same order.</param>
    public virtual async ValueTask<IReadOnlyList<T?>> FirstOfEachAsync<T>(string sql, Func<Row, T> read, IReadOnlyList<Argument[]> arguments)
    {
        var rows = new List<T?>(arguments.Count);
        foreach (var each in arguments)
            rows.Add(await FirstAsync(sql, read, each));

        return rows;
    }

    /// <summary>All rows of a query or of a RETURNING clause.</summary>
    /// <inheritdoc cref="FirstAsync"/>
    public abstract ValueTask<IReadOnlyList<T>> AllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments);

    /// <summary>
    /// Runs a statement whose outcome is not asked for. Where a database is far, it travels with the next statement or with the commit.
    /// </summary>
    /// <param name="sql">A constant statement that returns no rows.</param>
    /// <param name="arguments">Its parameters, always in the same order.</param>
    public virtual async ValueTask SendAsync(string sql, params Argument[] arguments) => await ExecuteAsync(sql, arguments);

    /// <summary>
    /// Runs a statement that must change a row, like <see cref="SendAsync"/>. If it changes none, the transaction is undone and ends with
    /// an <see cref="UnchangedException"/>, here or later; see <see cref="Database.TryWriteAsync"/>.
    /// </summary>
    /// <param name="sql">A constant INSERT, UPDATE or DELETE, without WITH and RETURNING.</param>
    /// <param name="arguments">Its parameters, always in the same order.</param>
    public virtual async ValueTask DemandAsync(string sql, params Argument[] arguments)
    {
        if (await ExecuteAsync(sql, arguments) == 0)
            throw new UnchangedException();
    }

    /// <summary>
    /// The first row of the last statement of a transaction, like <see cref="FirstAsync"/>; no statement may follow. Where a database is
    /// far, the commit travels with it, so the row comes when the transaction is committed.
    /// </summary>
    /// <inheritdoc cref="FirstAsync"/>
    public virtual ValueTask<T?> LastAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments) => FirstAsync(sql, read, arguments);

    /// <summary>
    /// Runs a query, or a statement with a RETURNING clause, whose first row is wanted only when the transaction has ended. Where a database is
    /// far, it travels with the next statement or with the commit.
    /// </summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">A constant statement.</param>
    /// <param name="read">Makes the value of a row.</param>
    /// <param name="arguments">The statement's parameters, always in the same order.</param>
    public virtual async ValueTask<DeferredResult<T>> AskAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
    {
        var asked = new DeferredResult<T>();
        asked.Set(await FirstAsync(sql, read, arguments));
        return asked;
    }

    /// <summary>The same for all rows.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public virtual async ValueTask<DeferredResult<IReadOnlyList<T>>> AskAllAsync<T>(string sql, Func<Row, T> read, params Argument[] arguments)
    {
        var asked = new DeferredResult<IReadOnlyList<T>>();
        asked.Set(await AllAsync(sql, read, arguments));
        return asked;
    }

    /// <summary>
    /// Locks a name until the transaction ends: of all servers, one at a time holds it. For rules that no unique index can hold;
    /// later statements see what the last holder has written. Does nothing where one writer exists.
    /// </summary>
    /// <param name="name">The name of the lock.</param>
    public virtual ValueTask LockAsync(string name) => ValueTask.CompletedTask;

    /// <summary>Runs an action once the transaction is on disk, and never when it is rolled back.</summary>
    /// <param name="action">Must be quick and must not throw, such as waking a background task.</param>
    public abstract void OnCommitted(Action action);
}
