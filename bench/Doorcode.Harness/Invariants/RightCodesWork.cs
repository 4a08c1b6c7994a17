using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class RightCodesWork : Invariant
{
    public override string Name => "right-codes-work";

    public override string Rule =>
        "The mailed code with its id works until its own guesses are used up, whatever others guess without the id. "
        + "Excused: the expiring store was emptied, or a store failed while the code was being accepted; the person registers again.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var accounts = history.Accounts.Select(account => account.Address).ToHashSet(StringComparer.Ordinal);
        var registered = history.MailRequests.Where(request => request.IsAccepted)
            .GroupBy(request => request.Address, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Min(request => request.At), StringComparer.Ordinal);
        foreach (var person in history.Guesses.GroupBy(guess => guess.Address, StringComparer.Ordinal))
        {
            foreach (var guess in person.Where(guess => guess is { ById: true, IsRight: true }))
                Judge(finding, history, [.. person], guess, registered.GetValueOrDefault(person.Key), accounts.Contains(person.Key));
        }
        return finding;
    }

    private static void Judge(Finding finding, History history, List<Guess> person, Guess guess, long registeredAt, bool hasAccount)
    {
        if (guess.Answer is GuessAnswer.Accepted)
            finding.Holds();
        if (guess.Answer is GuessAnswer.Accepted or GuessAnswer.Unknown)
            return;

        var wrong = person.Count(other => other is { ById: true, IsRight: false } && other.Started < guess.Ended);
        var taken = person.Where(other => other.IsRight && other != guess && other.Started < guess.Ended).ToList();
        if (wrong >= history.GuessBudget || taken.Exists(other => other.Answer == GuessAnswer.Accepted) || hasAccount)
            return; // It deserved the refusal; other invariants look at the rest.

        // Lost with the expiring store, or half done when a store failed.
        var isExcused = history.Faults.Any(fault => fault.ForgetsCodes && fault.InjectedAt <= guess.Ended && fault.InjectedAt >= registeredAt)
            || taken.Exists(other => other.Answer == GuessAnswer.Unknown
                && history.Faults.Any(fault => fault.InjectedAt <= other.Ended && fault.Until >= other.Started));
        if (isExcused)
            finding.IsExcused();
        else
            finding.HoldsNot($"{guess.Address}: the right code was {guess.Answer} at {guess.Ended} ms after {wrong} wrong guesses");
    }
}
