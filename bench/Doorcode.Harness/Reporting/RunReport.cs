using System.Globalization;
using System.Text;
using Doorcode.Harness.Facts;
using Doorcode.Harness.Invariants;
using Doorcode.Harness.People;
using Doorcode.Harness.Setup;

namespace Doorcode.Harness.Reporting;

/// <summary>What was asked, answered, lost or wrong, as Markdown.</summary>
internal sealed class RunReport(RunSettings settings, History history, Population population)
{
    private const int MostShown = 12;
    private readonly List<(Invariant Invariant, Finding Finding)> _findings =
        [.. Invariant.All.Select(invariant => (invariant, invariant.Check(history)))];

    private readonly List<string> _invalid = [];

    /// <summary>Whether the harness itself did its work.</summary>
    public bool IsValid => _invalid.Count == 0;

    public bool IsClean => IsValid && _findings.TrueForAll(found => found.Finding.Violations.Count == 0);

    /// <summary>The rules that were broken.</summary>
    public IEnumerable<Invariant> Broken => _findings.Where(found => found.Finding.Violations.Count > 0).Select(found => found.Invariant);

    /// <summary>The harness itself failed: its verdict is worth nothing.</summary>
    public void Invalid(string why) => _invalid.Add(why);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{settings.Servers} servers behind HAProxy, {Store()}, {settings.Duration.TotalMinutes:0.#} minutes, up to {settings.PeakRate:0.#} people a second, {Environment.ProcessorCount} cores for everything.");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{population.Arrived} people came, {history.Accounts.DistinctBy(account => account.Address).Count()} accounts were confirmed, {history.Deliveries.Count} mails were taken.").AppendLine();
        if (!history.Stalls.IsEmpty)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"The machine stood still {history.Stalls.Count} times, {history.Stalls.Sum(stall => stall.To - stall.From) / 1000.0:0.0} s in all: times below are worth less.").AppendLine();
        }
        foreach (var why in _invalid)
            text.AppendLine(CultureInfo.InvariantCulture, $"**This run is invalid.** {why}").AppendLine();
        Endpoints(text);
        Faults(text);
        Verdicts(text);
        text.AppendLine(IsClean ? "Nothing was lost and nothing was wrong." : "**Something was lost or wrong.**");
        return text.ToString();
    }

    private void Endpoints(StringBuilder text)
    {
        text.AppendLine("| asked through the load balancer | requests | 2xx | 4xx | 503 | not taken | lost | wrong | p50 ms | p99 ms | longest ms |")
            .AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var endpoint in history.Exchanges.Where(exchange => exchange.Via == Exchange.Balancer)
            .GroupBy(exchange => exchange.Endpoint, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            int Count(Ending ending) => endpoint.Count(exchange => exchange.Ending == ending);
            var times = endpoint.Where(exchange => !exchange.IsFailure).Select(exchange => exchange.Ended - exchange.Started).Order().ToArray();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {endpoint.Key} | {endpoint.Count()} | {Count(Ending.Success)} | {Count(Ending.Refused)} | {Count(Ending.Unavailable)} | {Count(Ending.NotTaken)} | {Count(Ending.Lost)} | {Count(Ending.Wrong)} | {At(times, 0.5)} | {At(times, 0.99)} | {endpoint.Max(exchange => exchange.Ended - exchange.Started)} |");
        }
        var direct = history.Exchanges.Count(exchange => exchange.Via != Exchange.Balancer);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"Times are of answers other than failures. {direct} further requests went to one server each, with tokens of sessions that had ended.").AppendLine();
    }

    private void Faults(StringBuilder text)
    {
        if (history.Faults.IsEmpty)
            return;
        text.AppendLine("| fault | server | at s | marked down after ms | back after s | then after ms | failed requests |")
            .AppendLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (var fault in history.Faults)
        {
            var failed = history.Exchanges.Count(exchange => exchange.Via == Exchange.Balancer && exchange.IsFailure
                && exchange.Started >= fault.InjectedAt && exchange.Started <= fault.Until);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {fault.Name} | {fault.Server} | {fault.InjectedAt / 1000.0:0.0} | {fault.MarkedDownAt - fault.InjectedAt} | {(fault.BackAt - fault.InjectedAt) / 1000.0:0.0} | {fault.Recovery} {fault.FirstAnswerAt - fault.BackAt} | {failed} |");
        }
        text.AppendLine();
    }

    private void Verdicts(StringBuilder text)
    {
        text.AppendLine("| invariant | rule | checks | excused | violations |").AppendLine("|---|---|--:|--:|--:|");
        foreach (var (invariant, finding) in _findings)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {invariant.Name} | {invariant.Rule} | {finding.Checks} | {finding.Excused} | {Number(finding.Violations.Count)} |");
        text.AppendLine();
        foreach (var (invariant, finding) in _findings.Where(found => found.Finding.Violations.Count > 0))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{invariant.Name}:").AppendLine();
            foreach (var violation in finding.Violations.Take(MostShown))
                text.AppendLine(CultureInfo.InvariantCulture, $"- {violation}");
            if (finding.Violations.Count > MostShown)
                text.AppendLine(CultureInfo.InvariantCulture, $"- and {finding.Violations.Count - MostShown} more");
            text.AppendLine();
        }
    }

    private string Store() => settings.Store switch
    {
        StoreKind.Sqlite => "SQLite",
        StoreKind.Postgres => "PostgreSQL (fsync, synchronous_commit=on)",
        _ => "PostgreSQL (fsync, synchronous_commit=on) and Redis (appendfsync always)",
    };

    private static string Number(int violations) => violations == 0 ? "0" : $"**{violations.ToString(CultureInfo.InvariantCulture)}**";

    private static long At(long[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
}
