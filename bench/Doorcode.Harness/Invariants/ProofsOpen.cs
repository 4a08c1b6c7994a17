using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class ProofsOpen : Invariant
{
    public override string Name => "proofs-open";

    public override string Rule =>
        "Whoever holds a proof gets in: by a passkey from the answer to its enrolment on, at the new address after its confirmation, by a stop code, and by "
        + "a new password after it.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var way in history.WaysIn.Where(way => way.State == WayState.Open))
        {
            if (way.Answer == SessionAnswer.Refused)
                finding.HoldsNot($"{way.Address} was locked out: {way.What} was refused at {way.At} ms");
            else if (way.Answer == SessionAnswer.Accepted)
                finding.Holds();
        }
        return finding;
    }
}
