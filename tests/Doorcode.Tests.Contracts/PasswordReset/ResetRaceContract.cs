using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.PasswordReset;

/// <summary>Resets, changes and logins at once. Needs apps without limits.</summary>
/// <param name="server">A server.</param>
/// <param name="other">Another one over the same database; may be the same.</param>
public abstract class ResetRaceContract(DoorcodeApp server, DoorcodeApp other)
{
    private const int Resets = 50;
    private const int Rounds = 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_resets_at_once_with_one_code_one_sets_the_password(bool withId)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await server.JoinAnewAsync();
            var code = await ada.AskForResetAsync();
            var answers = await AtOnce.RunAsync(
                Resets,
                i => PasswordCalls.PatientlyAsync(() => App(i).ResetAsync(ada.Email, code.Code, withId ? code.Id : null, Password(i))));

            var winner = Assert.Single(Enumerable.Range(0, Resets), i => (int)answers[i].Status == 200);
            Assert.All(answers.Where((_, i) => i != winner), answer => Assert.Equal(400, (int)answer.Status));
            (await (ada with { Password = Password(winner) }).LogInAsync()).ShouldBe(200);
            (await (ada with { Password = Password((winner + 1) % Resets) }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        }
    }

    [Fact]
    public async Task Of_resets_at_once_with_several_codes_one_sets_the_password()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await server.JoinAnewAsync();
            var codes = new List<ResetCode>();
            for (var i = 0; i < 8; i++)
                codes.Add(await ada.AskForResetAsync());

            var answers = await AtOnce.RunAsync(
                codes.Count,
                i => PasswordCalls.PatientlyAsync(() => App(i).ResetAsync(ada.Email, codes[i].Code, codes[i].Id, Password(i))));

            var winner = Assert.Single(Enumerable.Range(0, codes.Count), i => (int)answers[i].Status == 200);
            Assert.Equal(codes.Count - 1, answers.Count(answer => answer.Code == Problems.CodeRejected.Code));
            (await (ada with { Password = Password(winner) }).LogInAsync()).ShouldBe(200);
        }
    }

    [Fact]
    public async Task No_session_of_the_old_password_outlives_a_reset_or_a_change()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var ada = await server.JoinAnewAsync();
            var own = await ada.TokensAsync();
            var code = await ada.AskForResetAsync();
            var answers = await AtOnce.RunAsync(12, i => PasswordCalls.PatientlyAsync(() => (i, round % 2) switch
            {
                (6, 0) => other.ResetAsync(ada.Email, code.Code, code.Id),
                (6, _) => other.ChangePasswordAsync(own.Access, ada.Password),
                _ => (ada with { App = App(i) }).LogInAsync(),
            }));

            answers[6].ShouldBe(200);
            foreach (var login in answers.Where((answer, i) => i != 6 && (int)answer.Status == 200))
                await server.ShouldBeOverAsync(Fixtures.Tokens.Of(login));

            if (round % 2 == 0)
                await server.ShouldBeOverAsync(own);
            else
                await server.ShouldLiveAsync(own);
        }
    }

    [Fact]
    public async Task Of_changes_at_once_one_is_made()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await server.JoinAnewAsync();
            Fixtures.Tokens[] sessions = [await ada.TokensAsync(), await ada.TokensAsync()];
            var answers = await AtOnce.RunAsync(
                16,
                i => PasswordCalls.PatientlyAsync(() => App(i).ChangePasswordAsync(sessions[i / 2 % 2].Access, ada.Password, Password(i))));

            var winner = Assert.Single(Enumerable.Range(0, answers.Length), i => (int)answers[i].Status == 200);
            Assert.All(
                answers.Where((_, i) => i != winner),
                answer => Assert.Contains(answer.Code, new[] { Problems.ValidationFailed.Code, Problems.Unauthenticated.Code }));
            (await (ada with { Password = Password(winner) }).LogInAsync()).ShouldBe(200);
            await server.ShouldLiveAsync(sessions[winner / 2 % 2]);
            await server.ShouldBeOverAsync(sessions[1 - (winner / 2 % 2)]);
        }
    }

    private static string Password(int i) => $"wrong donkey charger {i}";

    private DoorcodeApp App(int turn) => turn % 2 == 0 ? server : other;
}
