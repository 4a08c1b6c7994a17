using Doorcode.Events;
using Doorcode.Scale;
using Doorcode.Scale.Model;
using Doorcode.Scale.Queue;
using Doorcode.Rig;

namespace Doorcode.Tests.EndToEnd.Scale;

public sealed class DemandTests
{
    private static readonly OperationCost Cost =
        new("login", ServerMs: 20, DatabaseMs: 1, RoundTrips: 14, Transactions: 2, Flushes: 1, WalBytes: 1_000);
    private static readonly OperationCost Free = new("nothing", 0, 0, 0, 0, 0, 0);
    private static readonly RowCost AuditLine = new("audit", RowBytes: 350, IndexBytes: 150, PrimaryKeyFanOut: 300);
    private static readonly Costs Costs = new(Cost, Free, Free, Free, Free,
        new RowCost("accounts", 300, 100, 300), new RowCost("sessions", 300, 100, 300), AuditLine);

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
    public void Each_login_each_logout_and_each_new_account_leaves_a_line_that_is_kept_for_the_retention()
    {
        var demand = Of(1_000_000, new Assumptions
        {
            DailyActive = 0.1,
            LoginsPerActive = 2,
            LogoutsPerLogin = 0.25,
            RegistrationsPerDay = 0.01,
            AuditDays = 7,
        });

        Assert.Equal(7 * (200_000 + 50_000 + 10_000), demand.AuditLines, tolerance: 1e-3);
        Assert.Equal(demand.AuditLines * 500, demand.AuditBytes, tolerance: 1e-3);
        Assert.Equal(AuditLine.Depth(demand.AuditLines), demand.AuditDepth);
    }

    [Fact]
    public void The_audit_log_takes_disk_and_money()
    {
        var (year, month) = (Of(1e8, new Assumptions()), Of(1e8, new Assumptions { AuditDays = 30 }));

        Assert.Equal((1e8 * 400) + (year.Sessions * 400) + year.AuditBytes, year.DiskBytes, tolerance: 1);
        Assert.Equal(year.AuditBytes - month.AuditBytes, year.DiskBytes - month.DiskBytes, tolerance: 1);
        var saved = (year.DiskBytes - month.DiskBytes) / 1e9;
        Assert.Equal(saved * 3 * 0.12, year.MonthlyPrice - month.MonthlyPrice, tolerance: 1e-3);
    }

    [Fact]
    public void The_audit_log_is_kept_as_long_as_the_product_keeps_it_by_default() =>
        Assert.Equal(new AuditOptions().Retention.TotalDays, new Assumptions().AuditDays);

    [Fact]
    public void The_tables_tell_round_trips_and_what_the_audit_log_takes_also_when_it_is_kept_for_a_month()
    {
        var tables = ScaleReport.Write(Costs, new Assumptions());

        Assert.Contains("| login | 20.00 | 1.00 | 14.0 | 2.0 | 1.0 | 1,000 |", tables, StringComparison.Ordinal);
        Assert.Contains("| audit | 350 | 150 | 300 |", tables, StringComparison.Ordinal);
        var (whole, audit, month) = (Disk(new Assumptions()), Audit(), Disk(new Assumptions { AuditDays = 30 }));
        Assert.Contains($"| disk GB, one copy |{whole}|", tables, StringComparison.Ordinal);
        Assert.Contains($"| of them the audit log |{audit}|", tables, StringComparison.Ordinal);
        Assert.Contains($"| disk GB, one copy, were the audit log kept for 30 days |{month}|", tables, StringComparison.Ordinal);

        static string Disk(Assumptions assumptions) => Cells(accounts => Of(accounts, assumptions).DiskBytes);
        static string Audit() => Cells(accounts => Of(accounts, new Assumptions()).AuditBytes);
        static string Cells(Func<double, double> bytes) => string.Join('|',
            new[] { 1e6, 1e8, 1e9 }.Select(accounts => FormattableString.Invariant($" {bytes(accounts) / 1e9:N1} ")));
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

    private static Demand Of(double accounts, Assumptions assumptions) => new(accounts, assumptions, Costs);
}
