using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics;
using Doorcode.Telemetry;

namespace Doorcode.Storage;

/// <summary>
/// Times a backend's operations and traces them by the name of the statement, never by its parameters. Adapters call it for every
/// read and write; without a listener it does nothing and allocates nothing.
/// </summary>
/// <param name="meter">What is counted.</param>
[Experimental("DOORCODE001")]
public sealed class BackendTelemetry(DoorcodeMeter meter)
{
    private const string Reading = "read";
    private const string Writing = "write";

    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    private readonly ConcurrentBag<string> _backends = [];

    /// <summary>Whether there is a listener; if not, call the backend directly.</summary>
    public bool IsOn => meter.MeasuresBackends || DoorcodeActivity.Source.HasListeners();

    /// <summary>Announces a backend before the host has started.</summary>
    /// <param name="backend">The backend's name in metrics: <c>sqlite</c>, <c>postgresql</c>, <c>redis</c>.</param>
    public void Announce(string backend) => _backends.Add(backend);

    /// <summary>Shows how large SQLite's write-ahead log is.</summary>
    /// <param name="size">In bytes; quick and without failure.</param>
    internal void WatchLog(Func<double?> size) =>
        meter.Watch("doorcode.sqlite.wal.size", "By", "The size of SQLite's write-ahead log.", size);

    /// <summary>Shows every backend's failures at zero, so that the first one is seen as a rise.</summary>
    internal void ShowZeros()
    {
        foreach (var backend in _backends)
        {
            meter.BackendFailed(backend, Reading, count: 0);
            meter.BackendFailed(backend, Writing, count: 0);
        }
    }

    /// <summary>Begins a read.</summary>
    /// <param name="backend">What the backend is called in metrics.</param>
    /// <param name="sql">The statement, which is told by its verb and table; or the name of what is asked.</param>
    public BackendOperation Read(string backend, string sql) => Begin(backend, Reading, sql);

    /// <summary>Begins a write.</summary>
    /// <param name="backend">What the backend is called in metrics.</param>
    /// <param name="sql">The statement, or the name of what is done; null for a transaction, whose statements name themselves.</param>
    public BackendOperation Write(string backend, string? sql = null) => Begin(backend, Writing, sql);

    // The methods below are async, so that a span which begins in them does not stay the current span of their caller.

    /// <summary>Times a read that is answered later.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="backend">What the backend is called in metrics.</param>
    /// <param name="sql">The statement, or the name of what is asked.</param>
    /// <param name="ask">Asks the backend.</param>
    /// <param name="cancel">What <paramref name="ask"/> gets.</param>
    public async Task<T> ReadAsync<T>(string backend, string sql, Func<CancellationToken, Task<T>> ask, CancellationToken cancel) =>
        await EndAsync(Read(backend, sql), ask, cancel);

    /// <summary>Times a write that is answered later.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="backend">What the backend is called in metrics.</param>
    /// <param name="sql">The statement, or the name of what is done.</param>
    /// <param name="ask">Asks the backend.</param>
    /// <param name="cancel">What <paramref name="ask"/> gets.</param>
    public async Task<T> WriteAsync<T>(string backend, string sql, Func<CancellationToken, Task<T>> ask, CancellationToken cancel) =>
        await EndAsync(Write(backend, sql), ask, cancel);

    /// <summary>Times a transaction, and notes the statements that it runs.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="backend">What the backend is called in metrics.</param>
    /// <param name="work">The statements.</param>
    /// <param name="run">Runs them as one transaction.</param>
    public async Task<T> WriteAsync<T>(
        string backend, Func<Transaction, ValueTask<T>> work, Func<Func<Transaction, ValueTask<T>>, Task<T>> run)
    {
        var operation = Write(backend);
        try
        {
            var result = await run(operation.Activity is { } activity ? transaction => TracedTransaction.RunAsync(transaction, activity, work) : work);
            operation.Succeed();
            return result;
        }
        catch (Exception failure)
        {
            operation.Fail(failure);
            throw;
        }
    }

    /// <summary>From <c>SELECT … FROM sessions …</c> to <c>SELECT sessions</c>; text that is not a statement is a name already.</summary>
    internal static string NameOf(string sql) => Names.GetOrAdd(sql, static text =>
    {
        var words = text.Split([' ', '\r', '\n', '\t', ',', ';', '('], StringSplitOptions.RemoveEmptyEntries);
        var verb = words.FirstOrDefault() ?? "";
        var before = verb switch
        {
            "SELECT" or "DELETE" => "FROM",
            "INSERT" => "INTO",
            "UPDATE" => "UPDATE",
            _ => null,
        };
        var place = before is null ? -1 : Array.IndexOf(words, before);
        return place >= 0 && place + 1 < words.Length ? $"{verb} {words[place + 1]}" : verb;
    });

    private static async Task<T> EndAsync<T>(BackendOperation operation, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            var result = await ask(cancel);
            operation.Succeed();
            return result;
        }
        catch (Exception failure)
        {
            operation.Fail(failure);
            throw;
        }
    }

    private BackendOperation Begin(string backend, string operation, string? sql)
    {
        // Work outside of a request, such as the upkeep, is timed but not traced.
        var activity = Activity.Current is null ? null : DoorcodeActivity.Source.StartActivity("doorcode.store", ActivityKind.Client);
        if (activity is not null)
        {
            var name = sql is null ? "transaction" : NameOf(sql);
            activity.DisplayName = $"{backend} {name}";
            activity.SetTag("db.system.name", backend);
            activity.SetTag("db.operation.name", name);
        }

        return new BackendOperation(meter, activity, backend, operation);
    }
}
