using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class DeletionsHold : Invariant
{
    public override string Name => "deletions-hold";

    public override string Rule =>
        "After the 204 of a deletion, its password opens nothing, and whoever registers the address again gets an account with another id.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var certain = history.Deletions.Where(deletion => deletion.IsCertain).ToLookup(deletion => deletion.Address, StringComparer.Ordinal);
        foreach (var login in history.LoginsOfDeleted.Where(login => certain.Contains(login.Address) && login.Answer != SessionAnswer.Unknown))
        {
            if (login.Answer == SessionAnswer.Accepted)
                finding.HoldsNot($"{login.Address} was deleted at {certain[login.Address].First().At} ms and logged in at {login.At} ms");
            else
                finding.Holds();
        }
        foreach (var rebirth in history.Rebirths)
        {
            if (history.Deletions.Any(deletion => deletion.Account == rebirth.Account))
                finding.HoldsNot($"{rebirth.Address} was registered again and got the deleted id {rebirth.Account}");
            else
                finding.Holds();
        }
        return finding;
    }
}
