using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Tokens;

namespace Doorcode.Tests.Sessions;

/// <summary>Many callers of one session at the same moment, on one server or on several in turn.</summary>
internal static class RefreshRaces
{
    private const int Callers = 50;
    private const int Rounds = 10;

    /// <summary>Clients with the current token, and thieves with its twin and its predecessor's.</summary>
    public static async Task TwinsGetNothingAsync(Func<int, DoorcodeApp> server, Fixtures.Tokens current)
    {
        var before = current.Refresh;
        for (var round = 1; round <= Rounds; round++)
        {
            var presented = current.Refresh;
            string[] tokens = [presented, presented, presented, Forge.Twin(presented), Forge.Twin(before)];
            var answers = await Starter.RaceAsync(
                Enumerable.Range(0, Callers).Select<int, Func<Task<Answer>>>(i => () => server(i).RefreshAsync(tokens[i % tokens.Length])));

            var (honest, twins) = (answers.Where((_, i) => i % tokens.Length < 3).ToArray(), answers.Where((_, i) => i % tokens.Length >= 3).ToArray());
            Assert.All(honest, answer => answer.ShouldBe(200));
            Assert.All(twins, answer => answer.ShouldBe(Problems.TokenInvalid));
            var successor = Assert.Single(honest.Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal));
            Assert.Equal((round, null), await server(0).RowAsync(presented));
            (before, current) = (presented, new Fixtures.Tokens(honest[0].Text("access"), successor));
        }

        await server(0).ShouldLiveAsync(current);
        await server(1).ShouldLiveAsync(current);
    }

    /// <summary>A token and its predecessor at once: the one may end the session for the other, but neither gets two successors.</summary>
    public static async Task NoChainForksAsync(Func<int, DoorcodeApp> server, string access)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var first = await server(0).BeginAsync(access);
            var second = Fixtures.Tokens.Of(await server(1).RefreshAsync(first.Refresh));
            var answers = await Starter.RaceAsync(Enumerable.Range(0, Callers).Select<int, Func<Task<Answer>>>(
                i => () => server(i / 2).RefreshAsync(i % 2 == 0 ? first.Refresh : second.Refresh)));

            Assert.All(Successors(answers.Where((_, i) => i % 2 == 0)), successor => Assert.Equal(second.Refresh, successor));
            var third = Assert.Single(Successors(answers.Where((_, i) => i % 2 == 1)));
            var (generation, endedBecause) = await server(0).RowAsync(first.Refresh);
            Assert.Equal(2, generation);
            Assert.True(endedBecause is null or "refresh-token-reuse", endedBecause);
            (await server(0).VerifyAsync(third)).ShouldBe(endedBecause is null ? 200 : 401);
            (await server(1).VerifyAsync(third)).ShouldBe(endedBecause is null ? 200 : 401);
        }
    }

    private static string[] Successors(IEnumerable<Answer> answers) =>
        [.. answers.Where(answer => (int)answer.Status == 200).Select(answer => answer.Text("refresh")).Distinct(StringComparer.Ordinal)];
}
