using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class CodesWithinBudget : Invariant
{
    public override string Name => "codes-within-budget";

    public override string Rule => "No code is accepted after its guesses are used up, and none twice.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var person in history.Guesses.GroupBy(guess => guess.Address, StringComparer.Ordinal))
        {
            var accepted = person.Where(guess => guess.Answer == GuessAnswer.Accepted).ToList();
            if (accepted.Count > 1)
                finding.HoldsNot($"{person.Key}: its code was accepted {accepted.Count} times");
            foreach (var guess in accepted)
                Judge(finding, history, person.Key, guess, WrongBefore(person, guess));
            // A budget that was used up must have ended something: what came after it was refused.
            foreach (var refused in person.Where(guess => guess.IsRight && guess.Answer == GuessAnswer.Rejected && WrongBefore(person, guess) >= history.GuessBudget))
                finding.Holds();
        }
        return finding;
    }

    private static void Judge(Finding finding, History history, string address, Guess accepted, int wrong)
    {
        if (!accepted.IsRight)
            finding.HoldsNot($"{address}: a code that was not mailed was accepted at {accepted.Ended} ms");
        else if (wrong >= history.GuessBudget)
            finding.HoldsNot($"{address}: accepted at {accepted.Ended} ms after {wrong} wrong guesses");
        else
            finding.Holds();
    }

    // Only what was surely evaluated before: a guess without a definite answer may not have been.
    private static int WrongBefore(IEnumerable<Guess> guesses, Guess accepted) => guesses.Count(guess =>
        guess.ById == accepted.ById && !guess.IsRight && guess.Ended <= accepted.Started
        && (guess.Answer is GuessAnswer.Rejected or GuessAnswer.Exhausted));
}
