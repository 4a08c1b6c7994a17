using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class LogoutsHold : Invariant
{
    public override string Name => "logouts-hold";

    public override string Rule =>
        "After the answer to a logout, or to what ends other sessions (a new password, a first factor, a stop code, the list of sessions, a deletion), no server "
        + "accepts any token of the session, through restarts and failovers.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var attempt in history.RevokedTries)
        {
            if (attempt.Answer == SessionAnswer.Accepted)
                finding.HoldsNot($"session {attempt.Session}: {attempt.What} accepted by {attempt.Where} at {attempt.Started} ms, ended at {attempt.LoggedOutAt} ms");
            else if (attempt.Answer == SessionAnswer.Refused)
                finding.Holds();
        }
        return finding;
    }
}
