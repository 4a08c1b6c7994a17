using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class FactorsHold : Invariant
{
    public override string Name => "factors-hold";

    public override string Rule => "While an account has an authenticator app or a passkey, its password alone begins no session.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var login in history.LoginsWithoutFactor)
        {
            if (login.Answer == SessionAnswer.Accepted)
                finding.HoldsNot($"{login.Address} logged in with the password alone at {login.At} ms");
            else if (login.Answer == SessionAnswer.Refused)
                finding.Holds();
        }
        return finding;
    }
}
