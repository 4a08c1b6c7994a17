using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class AnswersInTime : Invariant
{
    public override string Name => "answers-in-time";

    public override string Rule =>
        "Every request ends within 5 seconds and a margin, whatever is down. Excused: the machine itself stood still meanwhile.";

    public override bool JudgesTime => true;

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var exchange in history.Exchanges)
        {
            if (exchange.Ended - exchange.Started <= history.AnswerLimit)
                finding.Holds();
            else if (exchange.Ended - exchange.Started - history.StalledDuring(exchange) <= history.AnswerLimit)
                finding.IsExcused();
            else if (exchange.Via != Exchange.Balancer && history.Faults.Any(fault => fault.Server is not null && fault.ExcusesDirect(exchange)))
                finding.IsExcused(); // A server that stands still was asked directly.
            else
                finding.HoldsNot(exchange.ToString());
        }
        return finding;
    }
}
