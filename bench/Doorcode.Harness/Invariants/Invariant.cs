using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

/// <summary>What must hold whatever fails, judged by the history alone.</summary>
internal abstract class Invariant
{
    /// <summary>All of them, in the order of the report.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new AccountsKept(), new CodesWithinBudget(), new RightCodesWork(), new SessionsUnforked(), new NobodyLoggedOut(),
        new LogoutsHold(), new FactorsHold(), new ProofsOpen(), new NothingElseOpens(), new DeletionsHold(), new MailsDelivered(), new MailsOnce(),
        new AnswersInTime(), new FailuresExplained(), new NoneFailsAfterMarkedDown(),
    ];

    /// <summary>A short name.</summary>
    public abstract string Name { get; }

    /// <summary>The rule, as a sentence.</summary>
    public abstract string Rule { get; }

    /// <summary>Whether a machine with too much else to do breaks it as well as a server does.</summary>
    public virtual bool JudgesTime => false;

    /// <summary>Looks at the whole history.</summary>
    public abstract Finding Check(History history);
}

/// <summary>What an invariant found.</summary>
internal sealed class Finding
{
    private readonly List<string> _violations = [];

    /// <summary>How often there was something to judge.</summary>
    public int Checks { get; private set; }

    /// <summary>How often the rule did not hold, and the contract itself says why it need not.</summary>
    public int Excused { get; private set; }

    /// <summary>Where the rule did not hold.</summary>
    public IReadOnlyList<string> Violations => _violations;

    public void Holds() => Checks++;

    public void HoldsNot(string violation)
    {
        Checks++;
        _violations.Add(violation);
    }

    public void IsExcused()
    {
        Checks++;
        Excused++;
    }
}
