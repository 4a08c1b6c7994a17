using System.Globalization;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>What guesses at once may do, on one server or on two over one database.</summary>
public abstract class ParallelGuessContract(DoorcodeApp app, DoorcodeApp other)
{
    private const int Guesses = 100;
    private const int Rounds = 5;

    private readonly DoorcodeApp _app = app;

    /// <summary>The one server, the other, the one …</summary>
    private Person Through(int turn, Person person) => person with { App = turn % 2 == 0 ? _app : other };

    [Fact]
    public async Task Of_wrong_guesses_at_once_exactly_one_uses_up_the_attempt()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var ada = await _app.RegisterAsync($"ada{round}@example.org");
            var answers = await AtOnce.RunAsync(Guesses, i => Through(i, ada).ConfirmAsync(ada.WrongCode));

            Assert.Single(answers, answer => answer.Code == Problems.AttemptsExhausted.Code);
            Assert.Equal(Guesses - 1, answers.Count(answer => answer.Code == Problems.CodeRejected.Code));
            (await ada.ConfirmAsync(ada.Code)).ShouldBe(Problems.CodeRejected);
        }
    }

    [Fact]
    public async Task Of_wrong_guesses_at_once_without_an_id_exactly_one_uses_up_the_address()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var bea = await _app.RegisterAsync($"bea{round}@example.org");
            var answers = await AtOnce.RunAsync(Guesses, i => Through(i, bea).ConfirmWithoutIdAsync(bea.WrongCode));

            Assert.Single(answers, answer => answer.Code == Problems.AttemptsExhausted.Code);
            Assert.Equal(Guesses - 1, answers.Count(answer => answer.Code == Problems.CodeRejected.Code));
            (await bea.ConfirmWithoutIdAsync(bea.Code)).ShouldBe(Problems.CodeRejected);
            (await bea.ConfirmAsync(bea.Code)).ShouldBe(201);
        }
    }

    [Fact]
    public async Task A_right_code_at_once_makes_exactly_one_account()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var cat = await _app.RegisterAsync($"cat{round}@example.org");
            var answers = await AtOnce.RunAsync(
                Guesses, i => i % 4 < 2 ? Through(i, cat).ConfirmAsync(cat.Code) : Through(i, cat).ConfirmWithoutIdAsync(cat.Code));

            Assert.Single(answers, answer => (int)answer.Status == 201);
            Assert.Equal(1L, _app.Scalar($"SELECT COUNT(*) FROM accounts WHERE email_canonical = '{cat.Email}'"));
        }
    }

    /// <summary>A right guess inside the budget ends the attempt before it is used up; one beyond it finds nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_right_code_among_wrong_ones_is_never_taken_beyond_the_budget(bool withId)
    {
        for (var round = 0; round < Rounds * 4; round++)
        {
            var dee = await _app.RegisterAsync($"dee{withId}{round}@example.org");
            var answers = await AtOnce.RunAsync(
                Guesses, i => withId ? Through(i, dee).ConfirmAsync(CodeOf(dee, i)) : Through(i, dee).ConfirmWithoutIdAsync(CodeOf(dee, i)));

            var accepted = answers.Count(answer => (int)answer.Status == 201);
            var exhausted = answers.Count(answer => answer.Code == Problems.AttemptsExhausted.Code);
            if (withId)
                Assert.Equal(1, accepted + exhausted);
            else
                Assert.Equal(1, exhausted);
            Assert.Equal(accepted, (int)(long)_app.Scalar($"SELECT COUNT(*) FROM accounts WHERE email_canonical = '{dee.Email.ToLowerInvariant()}'")!);
        }

        static string CodeOf(Person person, int i) =>
            i == Guesses / 2 ? person.Code : ((int.Parse(person.Code, CultureInfo.InvariantCulture) + i + 1) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Right_codes_at_once_after_the_budget_are_all_refused()
    {
        var eve = await _app.RegisterAsync("eve@example.org");
        for (var i = 0; i < 5; i++)
        {
            await eve.ConfirmAsync(eve.WrongCode);
            await eve.ConfirmWithoutIdAsync(eve.WrongCode);
        }

        var answers = await AtOnce.RunAsync(
            Guesses, i => i % 4 < 2 ? Through(i, eve).ConfirmAsync(eve.Code) : Through(i, eve).ConfirmWithoutIdAsync(eve.Code));

        Assert.All(answers, answer => answer.ShouldBe(Problems.CodeRejected));
    }

    [Fact]
    public async Task Attempts_at_one_address_confirmed_at_once_make_exactly_one_account()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var email = $"fay{round}@example.org";
            var attempts = new List<Person>();
            for (var i = 0; i < 4; i++)
                attempts.Add(await _app.RegisterAsync(email, $"her password number {i}"));

            var answers = await AtOnce.RunAsync(attempts.Count, i => Through(i, attempts[i]).ConfirmAsync(attempts[i].Code));

            var winner = Assert.Single(attempts, attempt => (int)answers[attempts.IndexOf(attempt)].Status == 201);
            Assert.Equal(1L, _app.Scalar($"SELECT COUNT(*) FROM accounts WHERE email_canonical = '{email}'"));
            foreach (var attempt in attempts)
                (await attempt.LogInAsync()).ShouldBe(attempt == winner ? 200 : 401);
        }
    }
}
