using System.Globalization;
using System.Text;
using Doorcode.Scale.Measuring;

namespace Doorcode.Scale;

/// <summary>The tables, as Markdown.</summary>
internal static class ScaleReport
{
    public static string Write(Costs costs)
    {
        var text = new StringBuilder();
        Operations(text, costs);
        Rows(text, costs);
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
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(Invariant(line));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
