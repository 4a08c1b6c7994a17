using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class LogoutsHold : Invariant
{
    public override string Name => "logouts-hold";

    public override string Rule => "After the 205 no server accepts any token of the session, through restarts and failovers.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var attempt in history.RevokedTries)
        {
            if (attempt.Answer == SessionAnswer.Accepted)
                finding.HoldsNot($"session {attempt.Session}: {attempt.What} accepted by {attempt.Where} at {attempt.Started} ms, logged out at {attempt.LoggedOutAt} ms");
            else if (attempt.Answer == SessionAnswer.Refused)
                finding.Holds();
        }
        return finding;
    }
}
