using Doorcode.Harness.Facts;
using Doorcode.Harness.Invariants;

namespace Doorcode.Tests.EndToEnd.Harness;

/// <summary>The harness would notice: forged histories, each with one thing wrong, and its twin with nothing wrong.</summary>
public sealed class InvariantTests
{
    private const string Ada = "ada@example.org";
    private readonly History _history = new() { Servers = 3 };

    [Fact]
    public void A_confirmed_account_that_cannot_log_in_is_lost()
    {
        _history.Accounts.Enqueue(new KnownAccount(Ada, 10));
        _history.LastLogins.Enqueue(new LastLogin(Ada, LoginAnswer.Refused));

        Violates<AccountsKept>();
    }

    [Fact]
    public void A_confirmed_account_that_logs_in_is_kept()
    {
        _history.Accounts.Enqueue(new KnownAccount(Ada, 10));
        _history.LastLogins.Enqueue(new LastLogin(Ada, LoginAnswer.Works));

        Holds<AccountsKept>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_code_that_is_accepted_after_five_wrong_guesses_is_beyond_its_budget(bool byId)
    {
        WrongGuesses(5, byId);
        _history.Guesses.Enqueue(new Guess(Ada, byId, IsRight: true, 100, 110, GuessAnswer.Accepted));

        Violates<CodesWithinBudget>();
    }

    [Fact]
    public void Guesses_of_strangers_without_the_id_do_not_count_against_the_owner()
    {
        WrongGuesses(9, byId: false);
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: true, 100, 110, GuessAnswer.Accepted));

        Holds<CodesWithinBudget>();
        Holds<RightCodesWork>();
    }

    [Fact]
    public void Wrong_guesses_without_an_answer_may_never_have_been_counted()
    {
        WrongGuesses(9, byId: true, GuessAnswer.Unknown);
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: true, 100, 110, GuessAnswer.Accepted));

        Holds<CodesWithinBudget>();
    }

    [Fact]
    public void A_code_is_accepted_once()
    {
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: true, 100, 110, GuessAnswer.Accepted));
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: true, 100, 112, GuessAnswer.Accepted));

        Violates<CodesWithinBudget>();
    }

    [Fact]
    public void A_code_that_was_never_mailed_opens_nothing()
    {
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: false, 100, 110, GuessAnswer.Accepted));

        Violates<CodesWithinBudget>();
    }

    [Fact]
    public void A_right_code_that_is_refused_inside_its_budget_is_lost()
    {
        WrongGuesses(4, byId: true);
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: true, 100, 110, GuessAnswer.Rejected));

        Violates<RightCodesWork>();
    }

    [Fact]
    public void A_code_that_went_with_an_emptied_store_is_excused()
    {
        _history.MailRequests.Enqueue(new MailRequest(Ada, 10, IsAccepted: true, Ended: 15));
        _history.Faults.Enqueue(new FaultRun("flush-redis", null, Excuse.Nothing, 50) { BackAt = 50 });
        _history.Guesses.Enqueue(new Guess(Ada, ById: true, IsRight: true, 100, 110, GuessAnswer.Rejected));

        Assert.Equal(1, Holds<RightCodesWork>().Excused);
    }

    [Fact]
    public void Two_successors_of_one_token_are_a_fork()
    {
        _history.Rotations.Enqueue(new Rotation("s", "t0", "t1", 10, 20, SessionAnswer.Accepted));
        _history.Rotations.Enqueue(new Rotation("s", "t0", "t2", 11, 21, SessionAnswer.Accepted));

        Violates<SessionsUnforked>();
    }

    [Fact]
    public void The_same_successor_twice_is_no_fork()
    {
        _history.Rotations.Enqueue(new Rotation("s", "t0", "t1", 10, 20, SessionAnswer.Accepted));
        _history.Rotations.Enqueue(new Rotation("s", "t0", "t1", 11, 21, SessionAnswer.Accepted));

        Holds<SessionsUnforked>();
    }

    [Fact]
    public void A_tab_that_is_refused_because_another_was_faster_is_logged_out()
    {
        _history.Rotations.Enqueue(new Rotation("s", "t0", "t1", 10, 20, SessionAnswer.Accepted));
        _history.Rotations.Enqueue(new Rotation("s", "t0", null, 11, 21, SessionAnswer.Refused));

        Violates<NobodyLoggedOut>();
    }

    [Fact]
    public void A_lost_answer_that_is_repeated_inside_the_grace_window_logs_nobody_out()
    {
        _history.Rotations.Enqueue(new Rotation("s", "t0", null, 10, 20, SessionAnswer.Unknown));
        _history.Rotations.Enqueue(new Rotation("s", "t0", null, 5_000, 5_020, SessionAnswer.Refused));

        Violates<NobodyLoggedOut>();
    }

    [Fact]
    public void A_lost_answer_that_is_repeated_after_the_grace_window_may_end_the_session()
    {
        _history.Rotations.Enqueue(new Rotation("s", "t0", null, 10, 20, SessionAnswer.Unknown));
        _history.Rotations.Enqueue(new Rotation("s", "t0", null, 10_500, 10_520, SessionAnswer.Refused));

        Assert.Equal(1, Holds<NobodyLoggedOut>().Excused);
    }

    [Fact]
    public void A_refused_access_token_of_a_living_session_is_a_logout()
    {
        _history.Rotations.Enqueue(new Rotation("s", "t0", "t1", 10, 20, SessionAnswer.Accepted));
        _history.Visits.Enqueue(new Visit("s", 30, 31, SessionAnswer.Refused));

        Violates<NobodyLoggedOut>();
    }

    [Fact]
    public void A_token_that_any_server_accepts_after_the_logout_is_found()
    {
        _history.RevokedTries.Enqueue(new RevokedTry("s", "server-2", "access at GET me", 10, 20, SessionAnswer.Accepted));

        Violates<LogoutsHold>();
    }

    [Fact]
    public void An_accepted_request_without_a_mail_is_found()
    {
        _history.MailRequests.Enqueue(new MailRequest(Ada, 10, IsAccepted: true, Ended: 15));

        Violates<MailsDelivered>();
        Assert.Equal(1, MailsDelivered.Owed(_history));
    }

    [Fact]
    public void A_mail_that_nobody_asked_for_is_found()
    {
        _history.MailRequests.Enqueue(new MailRequest(Ada, 10, IsAccepted: true, Ended: 15));
        _history.Deliveries.Enqueue(new Delivery(Ada, "one", "123456", 20));
        _history.Deliveries.Enqueue(new Delivery(Ada, "two", "123456", 20));

        Violates<MailsDelivered>();
    }

    [Fact]
    public void A_request_without_an_answer_may_mail_or_not()
    {
        _history.MailRequests.Enqueue(new MailRequest(Ada, 10, IsAccepted: false, Ended: 15));

        Holds<MailsDelivered>();
        _history.Deliveries.Enqueue(new Delivery(Ada, "one", "123456", 20));
        Holds<MailsDelivered>();
    }

    [Fact]
    public void Another_mail_for_a_code_that_went_with_an_emptied_store_is_excused()
    {
        _history.MailRequests.Enqueue(new MailRequest(Ada, 10, IsAccepted: true, Ended: 15));
        _history.Deliveries.Enqueue(new Delivery(Ada, "one", "123456", 20));
        _history.MailRequests.Enqueue(new MailRequest(Ada, 100, IsAccepted: true, Ended: 105, IsRepeat: true));
        Violates<MailsDelivered>();

        Assert.Equal(1, MailsDelivered.Owed(_history));

        // While that request was on its way.
        _history.Faults.Enqueue(new FaultRun("flush-redis", null, Excuse.Nothing, 104) { BackAt = 104 });
        Assert.Equal(1, Holds<MailsDelivered>().Excused);
        Assert.Equal(0, MailsDelivered.Owed(_history));
    }

    [Fact]
    public void A_mail_that_comes_twice_without_a_kill_is_found()
    {
        DeliveredAt(1_000, 60_000);
        _history.Faults.Enqueue(new FaultRun("pause-postgres", null, Excuse.WhileActive, 1_100) { BackAt = 2_000 });

        Violates<MailsOnce>();
    }

    [Fact]
    public void A_mail_that_comes_twice_around_a_kill_is_excused_and_thrice_is_not()
    {
        DeliveredAt(1_000, 60_000);
        _history.Faults.Enqueue(new FaultRun("kill-server", "server-1", Excuse.UntilMarkedDown, 1_100) { BackAt = 2_000 });

        Assert.Equal(1, Holds<MailsOnce>().Excused);
        DeliveredAt(90_000);
        Violates<MailsOnce>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_password_that_is_enough_for_an_account_with_a_factor_is_found(bool isEnough)
    {
        _history.LoginsWithoutFactor.Enqueue(new LoginWithoutFactor(Ada, 10, isEnough ? SessionAnswer.Accepted : SessionAnswer.Refused));

        if (isEnough)
            Violates<FactorsHold>();
        else
            Holds<FactorsHold>();
    }

    [Fact]
    public void A_proof_that_is_refused_locks_its_owner_out()
    {
        Try(WayState.Open, SessionAnswer.Accepted);
        Try(WayState.Open, SessionAnswer.Unknown);
        Assert.Equal(1, Holds<ProofsOpen>().Checks);

        Try(WayState.Open, SessionAnswer.Refused);
        Violates<ProofsOpen>();
        Holds<NothingElseOpens>();
    }

    [Fact]
    public void What_was_ended_and_lets_somebody_in_is_found()
    {
        Try(WayState.Shut, SessionAnswer.Refused);
        Try(WayState.Shut, SessionAnswer.Unknown);
        Assert.Equal(1, Holds<NothingElseOpens>().Checks);

        Try(WayState.Shut, SessionAnswer.Accepted);
        Violates<NothingElseOpens>();
        Holds<ProofsOpen>();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    // A deletion without an answer may not have been done.
    [InlineData(false, true)]
    public void A_login_after_a_deletion_is_found(bool isCertain, bool works)
    {
        _history.Deletions.Enqueue(new Deletion(Ada, "a", isCertain, 10));
        _history.LoginsOfDeleted.Enqueue(new LoginOfDeleted(Ada, 20, works ? SessionAnswer.Accepted : SessionAnswer.Refused));

        if (isCertain && works)
            Violates<DeletionsHold>();
        else
            Holds<DeletionsHold>();
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    public void An_id_that_is_given_out_again_is_found(string next, bool isFound)
    {
        _history.Deletions.Enqueue(new Deletion(Ada, "a", IsCertain: true, 10));
        _history.Rebirths.Enqueue(new Rebirth(Ada, next));

        if (isFound)
            Violates<DeletionsHold>();
        else
            Holds<DeletionsHold>();
    }

    private void WrongGuesses(int count, bool byId, GuessAnswer answer = GuessAnswer.Rejected)
    {
        for (var guess = 0; guess < count; guess++)
            _history.Guesses.Enqueue(new Guess(Ada, byId, IsRight: false, 20, 30, answer));
    }

    private void DeliveredAt(params long[] times)
    {
        foreach (var time in times)
            _history.Deliveries.Enqueue(new Delivery(Ada, "one", "123456", time));
    }

    private void Try(WayState state, SessionAnswer answer) => _history.WaysIn.Enqueue(new WayIn(Ada, "the passkey", state, 10, answer));

    private void Violates<T>()
        where T : Invariant, new() => Assert.Single(new T().Check(_history).Violations);

    private Finding Holds<T>()
        where T : Invariant, new()
    {
        var finding = new T().Check(_history);
        Assert.Empty(finding.Violations);
        return finding;
    }
}
