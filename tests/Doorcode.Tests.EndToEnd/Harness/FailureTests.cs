using Doorcode.Harness.Facts;
using Doorcode.Harness.Invariants;

namespace Doorcode.Tests.EndToEnd.Harness;

/// <summary>Which failures the harness puts down to a fault, and which to the servers.</summary>
public sealed class FailureTests
{
    private readonly History _history = new() { Servers = 3 };

    [Fact]
    public void A_failure_without_a_fault_is_found()
    {
        Ask(1_000, 1_010, Ending.Unavailable);

        Assert.Single(Check<FailuresExplained>().Violations);
    }

    [Fact]
    public void A_failure_while_the_database_is_away_is_excused_and_a_while_after_it_is_not()
    {
        _history.Faults.Enqueue(new FaultRun("stop-postgres", null, Excuse.WhileActive, 1_000) { BackAt = 5_000 });
        Ask(3_000, 3_010, Ending.Unavailable);
        Assert.Empty(Check<FailuresExplained>().Violations);

        Ask(10_100, 10_110, Ending.Unavailable);
        Assert.Single(Check<FailuresExplained>().Violations);
    }

    [Fact]
    public void A_failure_while_the_mail_server_is_away_is_found()
    {
        _history.Faults.Enqueue(new FaultRun("stop-smtp", null, Excuse.Nothing, 1_000) { BackAt = 5_000 });
        Ask(3_000, 3_010, Ending.Unavailable);

        Assert.Single(Check<FailuresExplained>().Violations);
    }

    [Fact]
    public void A_500_is_never_excused()
    {
        _history.Faults.Enqueue(new FaultRun("stop-postgres", null, Excuse.WhileActive, 1_000) { BackAt = 5_000 });
        Ask(3_000, 3_010, Ending.Wrong);

        Assert.Single(Check<FailuresExplained>().Violations);
    }

    [Fact]
    public void A_failure_after_a_killed_server_was_marked_down_is_found()
    {
        _history.Faults.Enqueue(new FaultRun("kill-server", "server-1", Excuse.UntilMarkedDown, 1_000) { MarkedDownAt = 1_800, BackAt = 9_000 });
        Ask(1_500, 1_510, Ending.Lost);
        Assert.Empty(Check<FailuresExplained>().Violations);
        Assert.Empty(Check<NoneFailsAfterMarkedDown>().Violations);

        Ask(2_500, 2_510, Ending.Lost);
        Assert.Single(Check<FailuresExplained>().Violations);
        Assert.Single(Check<NoneFailsAfterMarkedDown>().Violations);
    }

    [Fact]
    public void A_killed_server_that_is_asked_directly_may_be_silent_and_another_may_not()
    {
        _history.Faults.Enqueue(new FaultRun("kill-server", "server-1", Excuse.UntilMarkedDown, 1_000) { MarkedDownAt = 1_800, BackAt = 9_000 });
        Ask(2_500, 2_510, Ending.NotTaken, "server-1");
        Assert.Empty(Check<FailuresExplained>().Violations);

        Ask(2_500, 2_510, Ending.NotTaken, "server-2");
        Assert.Single(Check<FailuresExplained>().Violations);
    }

    [Fact]
    public void An_answer_that_takes_longer_than_any_store_may_is_found()
    {
        _history.Faults.Enqueue(new FaultRun("pause-postgres", null, Excuse.WhileActive, 1_000) { BackAt = 9_000 });
        Ask(1_500, 8_600, Ending.Unavailable);

        Assert.Single(Check<AnswersInTime>().Violations);
    }

    [Fact]
    public void A_machine_that_stood_still_is_no_fault_of_the_servers()
    {
        _history.Stalls.Enqueue(new Stall(2_000, 60_000));
        Ask(1_500, 60_100, Ending.Lost);

        Assert.Empty(Check<AnswersInTime>().Violations);
        Assert.Empty(Check<FailuresExplained>().Violations);
    }

    private void Ask(long started, long ended, Ending ending, string via = Exchange.Balancer) =>
        _history.Exchanges.Enqueue(new Exchange("POST login", via, started, ended, 0, ending, null));

    private Finding Check<T>()
        where T : Invariant, new() => new T().Check(_history);
}
