using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class NothingElseOpens : Invariant
{
    public override string Name => "nothing-else-opens";

    public override string Rule =>
        "A passkey that was removed or does not verify its user, an address that an account has left, and what a stop code has ended (the password, the "
        + "code of the change) open nothing.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var way in history.WaysIn.Where(way => way.State == WayState.Shut))
        {
            if (way.Answer == SessionAnswer.Accepted)
                finding.HoldsNot($"{way.Address}: {way.What} was accepted at {way.At} ms");
            else if (way.Answer == SessionAnswer.Refused)
                finding.Holds();
        }
        return finding;
    }
}
