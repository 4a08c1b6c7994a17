using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class FailuresExplained : Invariant
{
    public override string Name => "failures-explained";

    public override string Rule =>
        "The only failures are 503 with Retry-After and broken connections, and only while a fault acts that may cause them, or "
        + "the machine itself stood still.";

    public override bool JudgesTime => true;

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var exchange in history.Exchanges)
        {
            if (!exchange.IsFailure)
                finding.Holds();
            else if (exchange.Ending != Ending.Wrong && IsExplained(history, exchange))
                finding.IsExcused();
            else
                finding.HoldsNot(exchange.ToString());
        }
        return finding;
    }

    private static bool IsExplained(History history, Exchange exchange) =>
        history.Faults.Any(fault => exchange.Via == Exchange.Balancer ? fault.Excuses(exchange) : fault.ExcusesDirect(exchange))
        || history.StalledDuring(exchange) > 0;
}
