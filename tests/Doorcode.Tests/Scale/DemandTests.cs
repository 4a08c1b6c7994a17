using Doorcode.Scale;
using Doorcode.Scale.Model;
using Doorcode.Scale.Queue;
using Doorcode.Stack;

namespace Doorcode.Tests.Scale;

public sealed class DemandTests
{
    private static readonly OperationCost Cost = new("login", ServerMs: 20, DatabaseMs: 1, Transactions: 2, Flushes: 1, WalBytes: 1_000);
    private static readonly OperationCost Free = new("nothing", 0, 0, 0, 0, 0);

    [Fact]
    public void A_million_accounts_log_in_as_often_as_the_assumptions_say()
    {
        var demand = Of(1_000_000, new Assumptions { DailyActive = 0.1, LoginsPerActive = 1, PeakFactor = 2 });

        Assert.Equal(100_000, demand.Sessions);
        Assert.Equal(100_000 * 2 / 86_400.0, demand.LoginsPerSecond, tolerance: 1e-9);
        Assert.Equal(demand.LoginsPerSecond * 0.020, demand.ServerCores, tolerance: 1e-9);
    }

    [Fact]
    public void One_server_is_never_enough_and_one_primary_may_be()
    {
        var demand = Of(1_000, new Assumptions());

        Assert.Equal(2, demand.Servers);
        Assert.Equal(1, demand.Primaries);
    }

    [Fact]
    public void What_needs_the_most_primaries_is_the_bottleneck()
    {
        var processor = Of(1e9, new Assumptions { DatabaseCores = 1 });
        var flushes = Of(1e9, new Assumptions { FlushesPerDisk = 10 });
        var wal = Of(1e9, new Assumptions { WalPerDisk = 0.1 });

        Assert.Equal("PostgreSQL's processor", processor.Bottleneck);
        Assert.Equal("flushes of the write-ahead log", flushes.Bottleneck);
        Assert.Equal("bytes of write-ahead log", wal.Bottleneck);
    }

    [Fact]
    public void An_index_grows_by_a_level_when_it_has_as_many_times_the_rows_as_a_page_has_entries()
    {
        var row = new RowCost("sessions", 300, 100, PrimaryKeyFanOut: 100);

        Assert.Equal(row.Depth(10_000) + 1, row.Depth(1_000_000));
    }

    [Fact]
    public void Nobody_waits_at_an_idle_gate_and_a_flooded_one_refuses()
    {
        var gate = new HashGateSimulation(cores: 4, hashMs: 20);
        var (idle, flooded) = (gate.Run(0.05), gate.Run(1.5));

        Assert.InRange(idle.P50, 18, 22);
        Assert.Equal(0, idle.Refused);
        // A third of what comes is more than can be done; whoever gets in waits for the whole queue.
        Assert.InRange(flooded.Refused, 0.30, 0.36);
        Assert.InRange(flooded.P50, 64 * 20 * 0.9, 64 * 20 * 1.15);
    }

    [Fact]
    public void An_assumption_is_set_by_its_name()
    {
        Assert.Equal(8, AssumptionSetting.Read(["servercores=8"]).ServerCores);
        Assert.Throws<InvalidRunException>(() => AssumptionSetting.Read(["ServerCores=-1"]));
        Assert.Throws<InvalidRunException>(() => AssumptionSetting.Read(["Nothing=1"]));
    }

    [Fact]
    public void The_page_about_scale_has_room_for_its_tables_and_names_every_assumption()
    {
        var page = File.ReadAllText(Path.Combine(Conventions.Sources.Root, "docs/scale.md"));

        Assert.Contains("\n\n| a table |\n\n", ScaleCommand.Replace(page, "| a table |"), StringComparison.Ordinal);
        Assert.All(typeof(Assumptions).GetProperties(), property => Assert.Contains($"`{property.Name}`", page, StringComparison.Ordinal));
    }

    private static Demand Of(double accounts, Assumptions assumptions) => new(accounts, assumptions,
        new Costs(Cost, Free, Free, Free, Free, new RowCost("accounts", 300, 100, 300), new RowCost("sessions", 300, 100, 300)));
}
