using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Doorcode.Storage;

/// <summary>
/// The one writer of a SQLite database: a thread that runs waiting work in one transaction and commits it with one fsync
/// (group commit). A piece of work that fails is undone alone; a failing disk fails everything in the batch.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>How much work may wait before more is refused; at a few thousand a second, about a second's worth.</summary>
    private const int QueueLimit = 4096;
    private const int BatchLimit = 256;

    // A lock and a condition: the collections of the framework spin while they wait, which costs a small machine its cores.
    private readonly Queue<Job> _waiting = new();
    private bool _isClosed;
    private bool _isAsleep;
    private readonly SqliteStatements _statements;
    private readonly ServerClock _clock;
    private readonly ILogger _log;
    private readonly Thread _thread;

    public SqliteWriter(SqliteStatements statements, ServerClock clock, ILogger log)
    {
        _log = log;
        _statements = statements;
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = "Doorcode SQLite writer" };
        _thread.Start();
    }

    public Task<T> RunAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel)
    {
        var job = new Job<T>(work, cancel);
        lock (_waiting)
        {
            if (_isClosed || _waiting.Count >= QueueLimit)
                throw new BackendUnavailableException("The database takes no more writes.");

            _waiting.Enqueue(job);
            // While the thread works, it needs no call: it looks again before it sleeps.
            if (_isAsleep)
                Monitor.Pulse(_waiting);
        }

        return job.Task.WaitAsync(cancel);
    }

    /// <inheritdoc cref="SqliteFiles.RefuseToOpen"/>
    public void RefuseToOpen() => _statements.RefuseToOpen();

    public void Dispose()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.Pulse(_waiting);
        }

        _thread.Join();
        _statements.Dispose();
    }

    private void Run()
    {
        var batch = new List<Job>();
        while (Next(batch))
        {
            Commit(batch);
            batch.Clear();
        }
    }

    /// <summary>Waits for work and takes all that came meanwhile; false when there will be none.</summary>
    private bool Next(List<Job> batch)
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_isClosed)
                    return false;

                _isAsleep = true;
                Monitor.Wait(_waiting);
                _isAsleep = false;
            }

            while (batch.Count < BatchLimit && _waiting.TryDequeue(out var job))
                batch.Add(job);

            return true;
        }
    }

    private void Commit(List<Job> batch)
    {
        try
        {
            _statements.Begin();
            _statements.RefuseIfMoved();
            if (batch is [var only])
            {
                // A savepoint makes SQLite save each page before it changes. A single job rolls the whole transaction back instead.
                _statements.Execute(TryRun(only) ? "COMMIT" : "ROLLBACK");
            }
            else
            {
                foreach (var job in batch)
                    RunAmongOthers(job);

                _statements.Execute("COMMIT");
            }
        }
        catch (Exception failure)
        {
            // Any failure: this thread must go on for the next batch, and nothing of this one is on disk.
            Undo();
            foreach (var job in batch)
                job.Fail(new BackendUnavailableException("The database cannot be written.", failure));

            return;
        }

        foreach (var job in batch)
            Answer(job);
    }

    private void Answer(Job job)
    {
        try
        {
            job.Committed();
        }
        catch (Exception failure)
        {
            StorageLog.AfterCommitFailed(_log, failure);
        }
    }

    private void RunAmongOthers(Job job)
    {
        _statements.Execute("SAVEPOINT job");
        if (!TryRun(job))
            _statements.Execute("ROLLBACK TO job");

        _statements.Execute("RELEASE job");
    }

    /// <summary>
    /// Runs work; false when it has failed and must be undone alone, while others go on. An error of SQLite other than a violated constraint is thrown, and ends the batch.
    /// </summary>
    private bool TryRun(Job job)
    {
        if (job.IsCancelled)
            return true;

        try
        {
            job.Run(new SqliteTransaction(_statements, _clock.Now, job));
            return true;
        }
        catch (Exception failure) when (failure is not SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_CONSTRAINT })
        {
            job.Undone(failure);
            return false;
        }
    }

    private void Undo()
    {
        try
        {
            _statements.Execute("ROLLBACK");
        }
        catch (Exception)
        {
            // SQLite has rolled back by itself, or the next BEGIN fails and says why.
        }
    }

    internal abstract class Job
    {
        private List<Action>? _afterwards;
        private Exception? _undone;

        public abstract bool IsCancelled { get; }

        public abstract void Run(Transaction transaction);

        public abstract void Fail(Exception failure);

        /// <summary>
        /// The work has failed. Its caller gets the exception after the commit, because the cause may be uncommitted work of the same
        /// batch: others cannot see that work yet, and a failing disk would undo it.
        /// </summary>
        public void Undone(Exception failure) => _undone = failure;

        public void Then(Action action) => (_afterwards ??= []).Add(action);

        public void Committed()
        {
            if (_undone is not null)
            {
                Fail(_undone);
                return;
            }

            try
            {
                _afterwards?.ForEach(action => action());
            }
            finally
            {
                Answer();
            }
        }

        /// <summary>Hands out the result, unless the work was cancelled before it ran.</summary>
        protected abstract void Answer();
    }

    private sealed class Job<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) : Job
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _answer.Task;

        public override bool IsCancelled => cancel.IsCancellationRequested && _answer.TrySetCanceled(cancel) || _answer.Task.IsCompleted;

        public override void Run(Transaction transaction)
        {
            var pending = work(transaction);
            if (!pending.IsCompleted)
                throw new InvalidOperationException("Work inside a transaction may await nothing but the transaction.");

            _result = pending.GetAwaiter().GetResult();
        }

        public override void Fail(Exception failure) => _answer.TrySetException(failure);

        protected override void Answer() => _answer.TrySetResult(_result!);
    }
}
