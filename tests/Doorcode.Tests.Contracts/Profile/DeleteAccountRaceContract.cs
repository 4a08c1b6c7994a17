using System.Security.Cryptography;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Profile;

/// <summary>Deletions at the same moment as whatever uses the account. Needs apps without limits.</summary>
/// <param name="server">One server.</param>
/// <param name="other">Another one; may be the same.</param>
public abstract class DeleteAccountRaceContract(DoorcodeApp server, DoorcodeApp other)
{
    private const int Rounds = 4;
    private const string Orphans = "sessions AS s WHERE NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = s.account_id)";

    [Fact]
    public async Task Of_deletions_at_once_one_deletes_and_is_recorded_and_the_others_are_refused()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (_, tokens) = await NewAsync();
            var answers = await AtOnce.RunAsync(4, turn => AnsweredAsync(Turn(turn), tokens));
            Assert.Single(answers, answer => (int)answer.Status == 204);
            Assert.All(answers.Where(answer => (int)answer.Status != 204), answer => answer.ShouldBe(Problems.Unauthenticated));
            Assert.Equal(
                1, await server.CountAsync("audit WHERE event = 'account.deleted' AND account_id = @account", ProfileCalls.AccountOf(tokens)));
        }
    }

    [Fact]
    public async Task No_token_that_a_refresh_gives_out_during_a_deletion_outlives_it()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (_, tokens) = await NewAsync();
            var sessions = new List<Fixtures.Tokens>();
            for (var i = 0; i < 6; i++)
                sessions.Add(await server.BeginAsync(tokens.Access));

            var deletion = DeleteAsync(server, tokens);
            var refreshed = await AtOnce.RunAsync(sessions.Count, async i =>
            {
                // A chain of refreshes: some of them meet the deletion.
                var (current, answer) = (sessions[i], default(Answer));
                for (var step = 0; step < 20; step++)
                {
                    answer = await Turn(i).RefreshAsync(current.Refresh);
                    if ((int)answer.Status != 200)
                        break;

                    current = Fixtures.Tokens.Of(answer);
                }

                return (Last: current, Answer: answer!);
            });

            await deletion;
            foreach (var (last, answer) in refreshed)
            {
                Assert.True((int)answer.Status is 200 or 401, answer.ToString());
                await other.ShouldBeOverAsync(last);
            }

            Assert.Equal(0, await server.CountAsync("sessions WHERE account_id = @account", ProfileCalls.AccountOf(tokens)));
        }
    }

    [Fact]
    public async Task No_login_during_a_deletion_leaves_a_session_behind()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (person, tokens) = await NewAsync();
            var deletion = DeleteAsync(other, tokens);
            var logins = await AtOnce.RunAsync(2, turn => (person with { App = Turn(turn) }).LogInAsync());

            await deletion;
            foreach (var login in logins)
            {
                if ((int)login.Status == 200)
                    await server.ShouldBeOverAsync(Fixtures.Tokens.Of(login));
                else if (login.Code != Problems.Unavailable.Code)
                    login.ShouldBe(Problems.InvalidCredentials);
            }
        }

        Assert.Equal(0, await server.CountAsync(Orphans));
    }

    [Fact]
    public async Task Of_a_deletion_and_a_change_at_once_no_half_is_left()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (_, tokens) = await NewAsync();
            var deletion = DeleteAsync(server, tokens);
            var renames = await AtOnce.RunAsync(4, turn => Turn(turn).RenameAsync(tokens.Access, $"Ada {round} {turn}"));

            await deletion;
            Assert.All(renames, answer => Assert.True((int)answer.Status is 200 or 401, answer.ToString()));
            Assert.Equal(0, await server.CountAsync("accounts WHERE id = @account", ProfileCalls.AccountOf(tokens)));
            Assert.Equal(
                0, await server.CountAsync("audit WHERE account_id = @account AND ip IS NOT NULL", ProfileCalls.AccountOf(tokens)));
        }
    }

    private static async Task DeleteAsync(DoorcodeApp app, Fixtures.Tokens tokens) => (await AnsweredAsync(app, tokens)).ShouldBe(204);

    /// <summary>On a machine with too much work, a password waits too long for its turn: then the request is sent again.</summary>
    private static async Task<Answer> AnsweredAsync(DoorcodeApp app, Fixtures.Tokens tokens)
    {
        Answer answer;
        do
            answer = await app.DeleteMeAsync(tokens.Access);
        while (answer.Code == Problems.Unavailable.Code);

        return answer;
    }

    private DoorcodeApp Turn(int turn) => turn % 2 == 0 ? server : other;

    private async Task<(Person Person, Fixtures.Tokens Tokens)> NewAsync()
    {
        var person = await server.JoinAsync($"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org");
        return (person, await person.TokensAsync());
    }
}
