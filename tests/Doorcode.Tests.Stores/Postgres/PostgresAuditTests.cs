using Doorcode.Events;
using Doorcode.Storage;
using Doorcode.Tests.Events;
using Doorcode.Tests.Fixtures;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresAuditTests : AuditContract
{
    protected override IEnumerable<string> Tampering => [.. base.Tampering, "TRUNCATE audit", "TRUNCATE audit, accounts"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_that_sweep_at_once_remove_what_is_too_old_once_and_nothing_else()
    {
        await using var second = await App.StartBesideAsync();
        DoorcodeApp[] servers = [App, second];
        for (var round = 0; round < 3; round++)
        {
            await WriteAsync("old", 1500);
            App.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(1));
            await WriteAsync("young", 10);

            await AtOnce.RunAsync(6, async i =>
            {
                await servers[i % 2].Services.GetRequiredService<AuditStore>().MaintainAsync(Cancel);
                return 0;
            });

            Assert.Equal((0, 10), (App.Count("audit WHERE event = 'old'"), App.Count("audit WHERE event = 'young'")));
            Assert.Equal(0, App.Count("audit_sweep"));
            App.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(1));
            await Store.MaintainAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_sweep_under_way_lets_no_other_connection_remove_a_line()
    {
        (await LogInAsync("ada@example.org")).ShouldBe(Problems.InvalidCredentials);
        await Assert.ThrowsAsync<InvalidDataException>(() => App.Services.GetRequiredService<Database>().WriteAsync<int>(
            async tx =>
            {
                await tx.ExecuteAsync("INSERT INTO audit_sweep (before) VALUES (@before)", ("@before", long.MaxValue));
                var refused = Assert.Throws<PostgresException>(() => App.Execute("DELETE FROM audit"));
                Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
                throw new InvalidDataException("Ends the transaction.");
            },
            Cancel));
        Assert.Equal(1, App.Count("audit WHERE event = 'login'"));
    }

    [Fact]
    public void Lines_of_one_account_and_address_are_found_along_their_indexes()
    {
        Fill();
        var plan = Plan("""
            SELECT id, at, details FROM audit WHERE id > '00000000-0000-0000-0000-000000000000'
            AND (account_id = '00000000-0000-0000-0000-000000000001' OR subject = '\x00000001') ORDER BY id LIMIT 500
            """);
        Assert.Contains("audit_account", plan, StringComparison.Ordinal);
        Assert.Contains("audit_subject", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT id, at FROM audit WHERE id > '00000000-0000-0000-0000-000000001000' ORDER BY id LIMIT 500")]
    [InlineData("SELECT at FROM audit ORDER BY id LIMIT 1")]
    [InlineData("SELECT id FROM audit WHERE id < '00f00000-0000-0000-0000-000000000000' ORDER BY id LIMIT 1000")]
    public void Pages_and_the_sweep_go_along_the_primary_key(string sql)
    {
        Fill();
        Assert.Contains("using audit_pkey", Plan(sql), StringComparison.Ordinal);
    }

    protected override Task<DoorcodeApp> StartAsync() => DoorcodeApp.StartOnPostgresAsync(Settings);

    protected override string Everything() => App.Column("SELECT string_agg(audit::text, ' ') FROM audit")[0];

    protected override long MostDiskBytesOfALine => 1000;

    protected override long DiskBytes() => (long)App.Scalar("SELECT pg_total_relation_size('audit')")!;

    /// <summary>Twenty thousand lines of two thousand accounts, and some of none.</summary>
    private void Fill() => App.Execute("""
        INSERT INTO audit (id, at, event, outcome, account_id, subject)
        SELECT lpad(to_hex(i * 4096), 32, '0')::uuid, i, 'login', 'accepted',
          CASE WHEN i % 10 = 0 THEN NULL ELSE lpad(to_hex(i % 2000), 32, '0')::uuid END, decode(lpad(to_hex(i % 2000), 8, '0'), 'hex')
        FROM generate_series(1, 20000) AS i;
        ANALYZE audit
        """);

    private string Plan(string sql) => string.Join('\n', App.Column("EXPLAIN " + sql));
}
