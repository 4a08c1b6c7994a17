using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class AccountsKept : Invariant
{
    public override string Name => "accounts-kept";

    public override string Rule => "Every account that was confirmed, and not deleted, can log in when all is over.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var logins = history.LastLogins.ToLookup(login => login.Address, login => login.Answer, StringComparer.Ordinal);
        var gone = history.Deletions.Select(deletion => deletion.Address)
            .Except(history.Rebirths.Select(rebirth => rebirth.Address), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var address in history.Accounts.Select(account => account.Address).Distinct(StringComparer.Ordinal).Where(address => !gone.Contains(address)))
        {
            if (logins[address].Contains(LoginAnswer.Works))
                finding.Holds();
            else
                finding.HoldsNot($"{address} was confirmed; its last login: {string.Join(", ", logins[address].DefaultIfEmpty(LoginAnswer.Unknown))}");
        }
        return finding;
    }
}
