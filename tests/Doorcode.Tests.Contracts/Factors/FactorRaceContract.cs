using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Factors;

/// <summary>The same proof presented many times at once. Needs apps without limits.</summary>
/// <param name="first">A server.</param>
/// <param name="second">Another one over the same database; may be the same.</param>
public abstract class FactorRaceContract(DoorcodeApp first, DoorcodeApp second)
{
    private const int Callers = 50;
    private const int Rounds = 3;

    [Fact]
    public async Task Of_many_logins_with_the_same_code_of_the_app_one_succeeds()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (ada, tokens, phone) = await first.NewWithPhoneAsync();
            var tickets = await TicketsAsync(ada);
            var code = phone.Code();
            var answers = await AtOnce.RunAsync(Callers, i => Server(i).SecondFactorAsync(tickets[i], totp: code));
            var begun = Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.All(answers.Where(answer => answer != begun), answer => Assert.Contains(answer.Code, new[] { "code_rejected", "too_many_requests" }));
            await second.ShouldLiveAsync(Fixtures.Tokens.Of(begun));
            Assert.Equal(2, await LiveAsync(tokens));
        }
    }

    [Fact]
    public async Task Of_many_logins_with_the_same_recovery_code_one_succeeds()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (ada, tokens, phone) = await first.NewWithPhoneAsync();
            var tickets = await TicketsAsync(ada);
            var answers = await AtOnce.RunAsync(Callers, i => Server(i).SecondFactorAsync(tickets[i], recoveryCode: phone.RecoveryCodes[0]));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(Callers - 1, answers.Count(answer => answer.Code == "code_rejected"));
            Assert.Equal(2, await LiveAsync(tokens));
            Assert.Equal(
                9, (await first.FactorsAsync(tokens.Access)).Json.GetProperty("recovery_codes").GetProperty("left").GetInt32());
        }
    }

    [Fact]
    public async Task Of_many_right_proofs_with_one_ticket_one_succeeds_and_the_recovery_codes_at_once_can_all_be_spent()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (ada, tokens, phone) = await first.NewWithPhoneAsync();
            var ticket = await ada.TicketAsync();
            var answers = await AtOnce.RunAsync(10, i => Server(i).SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[i]));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(2, await LiveAsync(tokens));
            var left = (await first.FactorsAsync(tokens.Access)).Json.GetProperty("recovery_codes").GetProperty("left").GetInt32();
            Assert.Equal(9, left);

            // All that are left, each with a ticket of its own: none is lost, and none is offered afterwards.
            var tickets = await AtOnce.RunAsync(10, i => (ada with { App = Server(i) }).IssueTicketAsync());
            var spent = await AtOnce.RunAsync(10, i => Server(i).SecondFactorAsync(tickets[i], recoveryCode: phone.RecoveryCodes[i]));
            Assert.Equal(9, spent.Count(answer => (int)answer.Status == 200));
            Assert.Equal(["totp"], (await ada.LogInAsync()).Strings("methods"));
        }
    }

    [Fact]
    public async Task Of_many_wrong_guesses_at_once_no_more_than_five_of_a_ticket_are_judged()
    {
        var (ada, _, phone) = await first.NewWithPhoneAsync();
        var ticket = await ada.TicketAsync();
        var answers = await AtOnce.RunAsync(Callers, i => Server(i).SecondFactorAsync(ticket, recoveryCode: "0000-0000-0000-0000"));
        Assert.All(answers, answer => Assert.Contains(answer.Code, new[] { "code_rejected", "attempts_exhausted" }));
        Assert.Single(answers, answer => answer.Code == "attempts_exhausted");
        (await first.SecondFactorAsync(ticket, totp: phone.Code())).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Of_many_wrong_codes_of_the_app_at_once_no_more_than_ten_are_judged()
    {
        var (ada, _, phone) = await first.NewWithPhoneAsync();
        var tickets = await TicketsAsync(ada);
        var wrong = phone.Wrong();
        var answers = await AtOnce.RunAsync(Callers, i => Server(i).SecondFactorAsync(tickets[i], totp: wrong));
        Assert.Equal(10, answers.Count(answer => answer.Code == "code_rejected"));
        Assert.Equal(Callers - 10, answers.Count(answer => answer.Code == "too_many_requests"));
    }

    [Fact]
    public async Task Of_many_wrong_codes_of_the_app_with_one_ticket_five_are_judged_and_only_they_count_against_the_app()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (ada, _, phone) = await first.NewWithPhoneAsync();
            var (one, two, three) = (await ada.TicketAsync(), await ada.TicketAsync(), await ada.TicketAsync());
            var wrong = phone.Wrong();
            var answers = await AtOnce.RunAsync(Callers, i => Server(i).SecondFactorAsync(one, totp: wrong));
            Assert.Single(answers, answer => answer.Code == "attempts_exhausted");
            Assert.Equal(Callers - 1, answers.Count(answer => answer.Code == "code_rejected"));
            (await second.SecondFactorAsync(one, totp: phone.Code())).ShouldBe(Problems.CodeRejected);
            (await second.SecondFactorAsync(new string('x', 43), totp: phone.Code())).ShouldBe(Problems.CodeRejected);

            // Five are left of the ten that the app has.
            for (var guess = 0; guess < 4; guess++)
                (await Server(guess).SecondFactorAsync(two, totp: wrong)).ShouldBe(Problems.CodeRejected);

            (await first.SecondFactorAsync(two, totp: wrong)).ShouldBe(Problems.AttemptsExhausted);
            (await first.SecondFactorAsync(three, totp: phone.Code())).ShouldBe(Problems.TooManyRequests);
        }
    }

    [Fact]
    public async Task Of_many_confirmations_of_one_enrolment_one_succeeds()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await first.JoinAsync(FactorCalls.NewEmail());
            var tokens = await ada.TokensAsync();
            var begun = await first.BeginTotpAsync(tokens.Access);
            var code = FactorCalls.CodeOf(first, begun.Text("secret"));
            var answers = await AtOnce.RunAsync(8, i => Server(i).ConfirmTotpAsync(tokens.Access, begun.Text("enrolment_id"), code));
            Assert.Equal(10, FactorCalls.CodesIn(Assert.Single(answers, answer => (int)answer.Status == 201)).Length);
            Assert.Equal(7, answers.Count(answer => answer.Code == "code_rejected"));
        }
    }

    private DoorcodeApp Server(int turn) => turn % 2 == 0 ? first : second;

    private async Task<string[]> TicketsAsync(Person person)
    {
        var tickets = new string[Callers];
        for (var i = 0; i < Callers; i++)
            tickets[i] = await person.IssueTicketAsync();

        return tickets;
    }

    private ValueTask<long> LiveAsync(Fixtures.Tokens tokens) => first.Services.GetRequiredService<Database>().FirstAsync(
        "SELECT COUNT(*) FROM sessions WHERE account_id = @account AND revoked_at IS NULL",
        row => row.Number(0),
        CancellationToken.None,
        ("@account", Guid.Parse(SessionCalls.Claims(tokens.Access)["sub"]!.GetValue<string>())));
}
