using System.Globalization;
using System.Text;
using Doorcode.Scale.Model;
using Doorcode.Scale.Queue;

namespace Doorcode.Scale;

/// <summary>The tables, as Markdown.</summary>
internal static class ScaleReport
{
    private static readonly double[] Sizes = [1e6, 1e8, 1e9];
    private static readonly double[] Loads = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.2];

    public static string Write(Costs costs, Assumptions assumptions)
    {
        var text = new StringBuilder();
        Operations(text, costs);
        Rows(text, costs);
        Demands(text, costs, assumptions);
        Gate(text, costs, assumptions);
        return text.ToString();
    }

    private static void Operations(StringBuilder text, Costs costs)
    {
        text.Append("| one operation | server CPU ms | PostgreSQL CPU ms ")
            .AppendLine("| round trips | transactions | flushes alone | WAL bytes |")
            .AppendLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (var cost in costs.Operations)
        {
            text.Append(Invariant($"| {cost.Name} | {cost.ServerMs:0.00} | {cost.DatabaseMs:0.00} | {cost.RoundTrips:0.0} "));
            Line(text, $"| {cost.Transactions:0.0} | {cost.Flushes:0.0} | {cost.WalBytes:N0} |");
        }

        text.AppendLine();
    }

    private static void Rows(StringBuilder text, Costs costs)
    {
        text.AppendLine("| one row | table bytes | index bytes | entries on a leaf of the primary key |")
            .AppendLine("|---|--:|--:|--:|");
        foreach (var row in costs.Rows)
            Line(text, $"| {row.Table} | {row.RowBytes:0} | {row.IndexBytes:0} | {row.PrimaryKeyFanOut:0} |");
        text.AppendLine();
    }

    private static void Demands(StringBuilder text, Costs costs, Assumptions assumptions)
    {
        var demands = Sizes.Select(accounts => new Demand(accounts, assumptions, costs)).ToArray();
        var shorter = assumptions with { AuditDays = 30 };
        text.Append("| at the peak |").AppendJoin('|', demands.Select(demand => Invariant($" {demand.Accounts:N0} accounts "))).AppendLine("|");
        text.Append("|---|").AppendJoin('|', demands.Select(_ => "--:")).AppendLine("|");
        Row("requests /s", demand => Invariant($"{demand.RequestsPerSecond:N0}"));
        Row("of them logins /s", demand => Invariant($"{demand.LoginsPerSecond:N0}"));
        Row("of them refreshes /s", demand => Invariant($"{demand.RefreshesPerSecond:N0}"));
        Row(Invariant($"servers of {assumptions.ServerCores} cores"), demand => Invariant($"{demand.Servers:N0}"));
        Row("PostgreSQL, busy cores", demand => Invariant($"{demand.DatabaseCores:N1}"));
        Row("transactions /s", demand => Invariant($"{demand.TransactionsPerSecond:N0}"));
        Row("flushes /s", demand => Invariant($"{demand.FlushesPerSecond:N0}"));
        Row("WAL MB/s", demand => Invariant($"{demand.WalPerSecond / 1e6:N1}"));
        Row("connections, without a pooler", demand => Invariant($"{demand.Connections:N0}"));
        Row("rows of sessions", demand => Invariant($"{demand.Sessions:N0}"));
        Row("lines of the audit log", demand => Invariant($"{demand.AuditLines:N0}"));
        Row("disk GB, one copy", demand => Gigabytes(demand.DiskBytes));
        Row("of them the audit log", demand => Gigabytes(demand.AuditBytes));
        Row(Invariant($"disk GB, one copy, were the audit log kept for {shorter.AuditDays} days"),
            demand => Gigabytes(new Demand(demand.Accounts, shorter, costs).DiskBytes));
        Row("levels of the index: accounts, sessions, audit log",
            demand => Invariant($"{demand.AccountsDepth}, {demand.SessionsDepth}, {demand.AuditDepth}"));
        Row(Invariant($"primaries of {assumptions.DatabaseCores} cores"), demand => Invariant($"{demand.Primaries:N0}"));
        Row("first bottleneck of one primary", demand => demand.Bottleneck);
        Row("a month, at the assumed prices", demand => Invariant($"{demand.MonthlyPrice:N0}"));
        text.AppendLine();

        void Row(string what, Func<Demand, string> value) =>
            text.Append("| ").Append(what).Append(" |").AppendJoin('|', demands.Select(demand => $" {value(demand)} ")).AppendLine("|");
    }

    private static void Gate(StringBuilder text, Costs costs, Assumptions assumptions)
    {
        var simulation = new HashGateSimulation(assumptions.ServerCores, costs.Login.ServerMs);
        Line(text, $"| logins, as a share of what {assumptions.ServerCores} cores can hash | p50 ms | p99 ms | refused with 503 |");
        text.AppendLine("|---|--:|--:|--:|");
        foreach (var point in Loads.Select(simulation.Run))
            Line(text, $"| {point.Load:0%} | {point.P50:0} | {point.P99:0} | {point.Refused:0.0%} |");
    }

    private static string Gigabytes(double bytes) => Invariant($"{bytes / 1e9:N1}");

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(Invariant(line));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
