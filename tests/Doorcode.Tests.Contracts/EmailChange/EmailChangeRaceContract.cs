using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EmailChange;

/// <summary>Requests about changes of address at once. Needs apps without limits.</summary>
/// <param name="server">One server.</param>
/// <param name="other">Another server; may be the same.</param>
public abstract class EmailChangeRaceContract(DoorcodeApp server, DoorcodeApp other)
{
    private const int Rounds = 10;

    private const string Pending = "SELECT COUNT(*) FROM email_changes AS c JOIN accounts AS a ON a.id = c.account_id WHERE a.email_canonical = @email AND c.pending = 1";

    [Fact]
    public async Task Stopped_and_confirmed_at_once_the_account_is_at_its_old_address_and_shut()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await server.JoinAsync();
            var tokens = await ada.TokensAsync();
            var change = await server.BeginChangeAsync(tokens, ada.Email);

            var answers = await AtOnce.RunAsync(2, turn => turn == 0
                ? server.ConfirmEmailAsync(tokens.Access, change.Code, change.Id)
                : other.StopEmailChangeAsync(ada.Email, change.StopCode));

            answers[1].ShouldBe(200);
            Assert.True(answers[0].Status is System.Net.HttpStatusCode.OK || answers[0].Code is "code_rejected" or "unauthenticated", answers[0].ToString());
            var account = await server.AccountAsync(ada.Email);
            Assert.Equal(("active", "!"), (account?.Status, account?.Hash));
            Assert.Null(await server.AccountAsync(change.New));
            (await server.MeAsync(tokens.Access)).ShouldBe(Problems.Unauthenticated);
        }
    }

    [Fact]
    public async Task Of_two_accounts_that_confirm_one_address_at_once_one_gets_it_and_the_other_one_409()
    {
        for (var round = 0; round < Rounds / 2; round++)
        {
            var (bea, cat) = (await server.JoinAsync(), await server.JoinAsync());
            Fixtures.Tokens[] tokens = [await bea.TokensAsync(), await cat.TokensAsync()];
            var first = await server.BeginChangeAsync(tokens[0], bea.Email);
            Pending[] changes = [first, await server.BeginChangeAsync(tokens[1], cat.Email, first.New)];

            var answers = await AtOnce.RunAsync(2, turn =>
                (turn == 0 ? server : other).ConfirmEmailAsync(tokens[turn].Access, changes[turn].Code, changes[turn].Id));

            Assert.Equal([200, 409], answers.Select(answer => (int)answer.Status).Order());
            answers.Single(answer => (int)answer.Status == 409).ShouldBe(Problems.EmailTaken);
        }
    }

    [Fact]
    public async Task Of_two_requests_that_cross_one_is_pending_and_confirms()
    {
        for (var round = 0; round < Rounds / 2; round++)
        {
            var dan = await server.JoinAsync();
            var tokens = await dan.TokensAsync();
            string[] next = [EmailChangeCalls.NewAddress(), EmailChangeCalls.NewAddress()];

            var asked = await AtOnce.RunAsync(2, turn => (turn == 0 ? server : other).ChangeEmailAsync(tokens.Access, next[turn]));

            Assert.All(asked, answer => answer.ShouldBe(200));
            Assert.Equal(1, await server.Services.GetRequiredService<Database>().FirstAsync(
                Pending, row => row.Number(0), TestContext.Current.CancellationToken, ("@email", dan.Email)));
            string[] codes = [SmtpMailbox.CodeIn(await server.Mailbox.NextFor(next[0])), SmtpMailbox.CodeIn(await server.Mailbox.NextFor(next[1]))];
            var confirmed = await AtOnce.RunAsync(2, turn =>
                (turn == 0 ? server : other).ConfirmEmailAsync(tokens.Access, codes[turn], asked[turn].Text("change_id")));
            Assert.Equal([200, 400], confirmed.Select(answer => (int)answer.Status).Order());
            Assert.Equal(
                next[Array.FindIndex(confirmed, answer => (int)answer.Status == 200)], (await server.MeAsync(tokens.Access)).Text("email"));
        }
    }

    [Fact]
    public async Task A_code_and_a_stop_code_entered_many_times_at_once_work_once()
    {
        var eve = await server.JoinAsync();
        var tokens = await eve.TokensAsync();
        var change = await server.BeginChangeAsync(tokens, eve.Email);

        var confirmed = await AtOnce.RunAsync(20, turn =>
            (turn % 2 == 0 ? server : other).ConfirmEmailAsync(tokens.Access, change.Code, change.Id));
        Assert.Single(confirmed, answer => (int)answer.Status == 200);
        Assert.Equal(19, confirmed.Count(answer => answer.Code == Problems.CodeRejected.Code));

        var stopped = await AtOnce.RunAsync(20, turn => (turn % 2 == 0 ? server : other).StopEmailChangeAsync(eve.Email, change.StopCode));
        Assert.Single(stopped, answer => (int)answer.Status == 200);
        Assert.Equal(19, stopped.Count(answer => answer.Code == Problems.CodeRejected.Code));
        Assert.Equal("active", (await server.AccountAsync(eve.Email))?.Status);
    }

    [Fact]
    public async Task Wrong_stop_codes_at_once_are_counted_one_by_one()
    {
        var fay = await server.JoinAsync();
        var change = await server.BeginChangeAsync(await fay.TokensAsync(), fay.Email);
        var wrong = EmailChangeCalls.Wrong(change.StopCode);

        var answers = await AtOnce.RunAsync(20, turn => (turn % 2 == 0 ? server : other).StopEmailChangeAsync(fay.Email, wrong));

        Assert.All(answers, answer => answer.ShouldBe(Problems.CodeRejected));
        (await server.StopEmailChangeAsync(fay.Email, change.StopCode)).ShouldBe(Problems.CodeRejected);
    }
}
