using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Storage;

/// <summary>Statements that travel together, and writes that need not be waited for.</summary>
public abstract partial class DatabaseContract
{
    private const string Raise = "UPDATE token_buckets SET full_at = full_at + 1 WHERE key = @key";

    [Fact]
    public async Task What_is_sent_is_seen_by_the_statements_after_it_and_committed_with_them()
    {
        var (one, other, last) = (Key(), Key(), Key());
        await Database.WriteAsync(
            async tx =>
            {
                await tx.SendAsync(Insert, ("@key", one), ("@at", 1L));
                await tx.DemandAsync(Raise, ("@key", one));
                Assert.Equal(2, await tx.FirstAsync(Find, row => row.Number(0), ("@key", one)));
                await tx.SendAsync(Insert, ("@key", other), ("@at", 5L));
                await tx.DemandAsync(Raise, ("@key", other));
                Assert.Equal(1, await tx.ExecuteAsync(Raise, ("@key", one)));
                await tx.SendAsync(Raise, ("@key", other));
                Assert.Equal([7L], await tx.AllAsync(Find, row => row.Number(0), ("@key", other)));
                await tx.SendAsync(Insert, ("@key", last), ("@at", 9L));
                return 0;
            },
            Cancel);
        Assert.Equal((3L, 7L, 9L), (await FindAsync(one), await FindAsync(other), await FindAsync(last)));
    }

    [Fact]
    public async Task What_is_only_sent_is_one_transaction()
    {
        var (one, other, followed) = (Key(), Key(), 0);
        await SendBothAsync(one, other);
        Assert.Equal((1L, 1L, 1), (await FindAsync(one), await FindAsync(other), followed));

        var third = Key();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => SendBothAsync(third, one));
        Assert.Null(await FindAsync(third));
        Assert.Equal(1, followed);

        Task<int> SendBothAsync(byte[] first, byte[] second) => Database.WriteAsync(
            async tx =>
            {
                tx.OnCommitted(() => followed++);
                await tx.SendAsync(Insert, ("@key", first), ("@at", 1L));
                await tx.SendAsync(Insert, ("@key", second), ("@at", 1L));
                return 0;
            },
            Cancel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_statement_that_must_change_a_row_and_changes_none_undoes_everything(bool isAskedSomething)
    {
        var (key, followed) = (Key(), 0);
        Assert.False(await Database.TryWriteAsync(
            async tx =>
            {
                tx.OnCommitted(() => followed++);
                await tx.SendAsync(Insert, ("@key", key), ("@at", 1L));
                await tx.DemandAsync(Raise, ("@key", Key()));
                if (isAskedSomething)
                    await tx.FirstAsync(Find, row => row.Number(0), ("@key", key));

                await tx.SendAsync(Raise, ("@key", key));
            },
            Cancel));
        Assert.Null(await FindAsync(key));
        Assert.Equal(0, followed);

        await Database.ExecuteAsync(Insert, Cancel, ("@key", key), ("@at", 1L));
        Assert.True(await Database.TryWriteAsync(tx => tx.DemandAsync(Raise, ("@key", key)), Cancel));
        Assert.Equal(2, await FindAsync(key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_last_statement_sees_those_before_it_and_is_committed_with_them(bool isAskedSomething)
    {
        var (key, followed) = (Key(), 0);
        Assert.Equal(2, await WriteAsync(key));
        Assert.Equal((2L, 1), (await FindAsync(key), followed));
        Assert.Equal(0, await Database.WriteRelaxedAsync(tx => tx.LastAsync(Find, row => row.Number(0), ("@key", Key())), Cancel));

        await Assert.ThrowsAsync<UnchangedException>(() => WriteAsync(Key()));
        Assert.Equal((2L, 1), (await FindAsync(key), followed));

        Task<long> WriteAsync(byte[] raised) => Database.WriteAsync(
            async tx =>
            {
                tx.OnCommitted(() => followed++);
                if (isAskedSomething)
                    await tx.FirstAsync(Find, row => row.Number(0), ("@key", raised));

                if (followed == 0)
                    await tx.SendAsync(Insert, ("@key", key), ("@at", 1L));

                await tx.DemandAsync(Raise, ("@key", key));
                if (followed > 0)
                    await tx.DemandAsync(Raise, ("@key", raised));

                return await tx.LastAsync(Find, row => row.Number(0), ("@key", key));
            },
            Cancel);
    }

    [Theory]
    [InlineData("committed")]
    [InlineData("followed by a query")]
    [InlineData("followed by a write")]
    [InlineData("followed by the last query")]
    public async Task A_query_that_is_asked_along_is_answered_when_the_transaction_has_ended(string end)
    {
        var (key, missing) = (Key(), Key());
        var (before, nothing, after, all) = await Database.WriteAsync(
            async tx =>
            {
                await tx.SendAsync(Insert, ("@key", key), ("@at", 1L));
                var before = await tx.AskAsync(Find, row => row.Number(0), ("@key", key));
                var nothing = await tx.AskAsync(Find, row => (long?)row.Number(0), ("@key", missing));
                await tx.DemandAsync(Raise, ("@key", key));
                var after = await tx.AskAsync(Find, row => row.Number(0), ("@key", key));
                var all = await tx.AskAllAsync(Find, row => row.Number(0), ("@key", key));
                switch (end)
                {
                    case "followed by a query":
                        Assert.Equal(2, await tx.FirstAsync(Find, row => row.Number(0), ("@key", key)));
                        break;
                    case "followed by a write":
                        Assert.Equal(1, await tx.ExecuteAsync(Insert, ("@key", missing), ("@at", 7L)));
                        break;
                    case "followed by the last query":
                        Assert.Equal(2, await tx.LastAsync(Find, row => row.Number(0), ("@key", key)));
                        break;
                }

                return (before, nothing, after, all);
            },
            Cancel);

        Assert.Equal((1, null, 2), (before.Value, nothing.Value, after.Value));
        Assert.Equal([2], all.Value!);
        Assert.Equal(2, await FindAsync(key));
    }

    [Fact]
    public async Task A_query_that_is_asked_along_does_not_hide_that_nothing_was_changed()
    {
        var key = Key();
        Assert.False(await Database.TryWriteAsync(
            async tx =>
            {
                await tx.SendAsync(Insert, ("@key", key), ("@at", 1L));
                await tx.AskAsync(Find, row => row.Number(0), ("@key", key));
                await tx.DemandAsync(Raise, ("@key", Key()));
                await tx.AskAllAsync(Find, row => row.Number(0), ("@key", key));
            },
            Cancel));
        Assert.Null(await FindAsync(key));
    }

    [Fact]
    public async Task A_relaxed_write_is_seen_when_it_ends_and_is_undone_as_a_whole()
    {
        var (sent, asked) = (Key(), Key());
        Assert.Equal(1, await Database.WriteRelaxedAsync(
            async tx =>
            {
                await tx.SendAsync(Insert, ("@key", sent), ("@at", 1L));
                return await tx.ExecuteAsync(Insert, ("@key", asked), ("@at", 2L));
            },
            Cancel));
        Assert.Equal(0, await Database.WriteRelaxedAsync(
            async tx =>
            {
                await tx.SendAsync(Raise, ("@key", sent));
                return 0;
            },
            Cancel));
        Assert.Equal((2L, 2L), (await FindAsync(sent), await FindAsync(asked)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteRelaxedAsync<int>(
            async tx =>
            {
                await tx.ExecuteAsync(Raise, ("@key", sent));
                throw new InvalidOperationException("a defect");
            },
            Cancel));
        Assert.Equal(2, await FindAsync(sent));
    }

    [Fact]
    public async Task A_statement_with_an_obstacle_returns_rows_unless_the_obstacle_is_there()
    {
        const string Obstacle = "SELECT 1 FROM token_buckets WHERE key = @key AND full_at >= 3";
        const string Statement = "UPDATE token_buckets SET full_at = full_at + 1 WHERE key = @key AND full_at < 3 RETURNING full_at";
        var key = Key();
        await Database.ExecuteAsync(Insert, Cancel, ("@key", key), ("@at", 1L));
        var results = await AtOnce.RunAsync(10, _ =>
            Database.ExecuteUnlessAsync(Obstacle, Statement, row => row.Number(0), Cancel, ("@key", key)));
        Assert.Equal([2L, 3L], results.SelectMany(rows => rows).Order());
        Assert.Equal(3, await FindAsync(key));
    }
}
