using System.Diagnostics;
using Doorcode.Postgres;
using Doorcode.Storage;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>How waiting statements become batches, whatever a database makes of them.</summary>
public sealed class PostgresWriterTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_goes_in_the_order_of_its_rows_and_one_too_many_is_refused()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var sent = new List<Guid[]>();
        using var writer = new PostgresWriter(Long, async writes =>
        {
            sent.Add([.. writes.Select(write => write.Row)]);
            begun.TrySetResult();
            await go.Task;
            return new int[writes.Count];
        });
        var first = writer.RunAsync(Write(9999), Cancel);
        await begun.Task;
        var waiting = Enumerable.Range(0, 4096).Reverse().Select(i => writer.RunAsync(Write(i), Cancel)).ToArray();
        await Assert.ThrowsAsync<BackendUnavailableException>(() => writer.RunAsync(Write(0), Cancel));

        go.SetResult();
        await Task.WhenAll([first, .. waiting]);
        Assert.Equal(4097, sent.Sum(rows => rows.Length));
        Assert.All(sent, rows => Assert.Equal(rows.Order(), rows));
        Assert.All(sent, rows => Assert.InRange(rows.Length, 1, 64));
    }

    [Fact]
    public async Task A_batch_runs_outside_of_every_callers_trace()
    {
        var traces = new List<Activity?>();
        using var person = new Activity("whoever comes first").Start();
        using var writer = new PostgresWriter(Long, writes =>
        {
            traces.Add(Activity.Current);
            return Task.FromResult(new int[writes.Count]);
        });
        for (var i = 0; i < 10; i++)
            await writer.RunAsync(Write(i), Cancel);

        Assert.All(traces, Assert.Null);
    }

    [Fact]
    public async Task A_batch_runs_outside_of_every_callers_synchronization_context()
    {
        var contexts = new List<SynchronizationContext?>();
        using var writer = new PostgresWriter(Long, writes =>
        {
            contexts.Add(SynchronizationContext.Current);
            return Task.FromResult(new int[writes.Count]);
        });
        for (var i = 0; i < 100; i++)
            await RunInContext(Write(i));

        Assert.All(contexts, Assert.Null);

        Task<int?> RunInContext(PostgresWrite write)
        {
            var (before, own) = (SynchronizationContext.Current, new SynchronizationContext());
            SynchronizationContext.SetSynchronizationContext(own);
            try
            {
                var answer = writer.RunAsync(write, Cancel);
                Assert.Same(own, SynchronizationContext.Current);
                return answer;
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }
    }

    [Fact]
    public async Task A_batch_that_ran_out_of_time_keeps_its_statements_while_the_next_one_goes()
    {
        IReadOnlyList<PostgresWrite>? late = null;
        using var writer = new PostgresWriter(Long, writes =>
        {
            if (late is not null)
                return Task.FromResult(new[] { 1 });

            late = writes;
            return Task.FromException<int[]>(new TimeoutException("as the gate says it while the step goes on"));
        });
        await Assert.ThrowsAsync<TimeoutException>(() => writer.RunAsync(Write(1), Cancel));
        Assert.Equal(1, await writer.RunAsync(Write(2), Cancel));
        Assert.Equal(Write(1).Row, Assert.Single(late!).Row);
    }

    private static PostgresWrite Write(int row) => new("", new Guid(row, 0, 0, new byte[8]), []);
}
