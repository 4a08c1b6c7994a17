using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class NoneFailsAfterMarkedDown : Invariant
{
    public override string Name => "none-after-marked-down";

    public override string Rule => "Once the load balancer has taken a server out, no request fails until it is back in.";

    public override bool JudgesTime => true;

    public override Finding Check(History history)
    {
        var finding = new Finding();
        if (history.Servers == 1)
            return finding;
        foreach (var fault in history.Faults.Where(fault => fault is { Excuse: not Excuse.WhileActive, MarkedDownAt: not null }))
        {
            foreach (var exchange in history.Exchanges.Where(exchange => exchange.Via == Exchange.Balancer
                && exchange.Started > fault.MarkedDownAt + FaultRun.Polling && exchange.Started <= fault.Until))
            {
                if (exchange.IsFailure && history.StalledDuring(exchange) == 0)
                    finding.HoldsNot($"{fault.Name} {fault.Server}: {exchange}");
                else
                    finding.Holds();
            }
        }
        return finding;
    }
}
