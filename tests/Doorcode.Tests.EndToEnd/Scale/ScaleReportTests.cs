using Doorcode.Scale;
using Doorcode.Scale.Measuring;

namespace Doorcode.Tests.EndToEnd.Scale;

public sealed class ScaleReportTests
{
    private static readonly Costs Costs = new(
        [new OperationCost("login", ServerMs: 20, DatabaseMs: 1, RoundTrips: 14, Transactions: 2, Flushes: 1, WalBytes: 1_000)],
        [new RowCost("audit", RowBytes: 350, IndexBytes: 150, PrimaryKeyFanOut: 300)]);

    [Fact]
    public void The_tables_hold_a_line_for_each_operation_and_each_row()
    {
        var tables = ScaleReport.Write(Costs);

        Assert.Contains("| login | 20.00 | 1.00 | 14.0 | 2.0 | 1.0 | 1,000 |", tables, StringComparison.Ordinal);
        Assert.Contains("| audit | 350 | 150 | 300 |", tables, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_about_scale_has_room_for_its_tables()
    {
        var page = File.ReadAllText(Path.Combine(Conventions.Sources.Root, "docs/scale.md"));

        Assert.Contains("\n\n| a table |\n\n", ScaleCommand.Replace(page, "| a table |"), StringComparison.Ordinal);
    }
}
