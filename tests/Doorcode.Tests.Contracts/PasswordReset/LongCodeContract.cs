using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.PasswordReset;

/// <summary>
/// How codes that open an account grow long when they are guessed at, wherever codes are kept. Needs an app without limits of networks and mails.
/// </summary>
public abstract class LongCodeContract(DoorcodeApp app)
{
    private const string Short = "^[0-9]{6}$";
    internal const string Long = "^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$";

    [Fact]
    public async Task After_ten_wrong_guesses_mails_carry_a_long_code_until_one_succeeds()
    {
        var ada = await app.JoinAnewAsync();
        var (one, two) = (await ada.AskForResetAsync(), await ada.AskForResetAsync());
        await GuessAsync(ada, one, 5);
        await GuessAsync(ada, two, 4);
        Assert.Matches(Short, (await ada.AskForResetAsync()).Code);
        await GuessAsync(ada, two, 1);

        var (code, other) = (await ada.AskForResetAsync(), await ada.AskForResetAsync());
        Assert.Matches(Long, code.Code);
        Assert.Matches(Long, other.Code);
        (await ada.ResetAsync(code)).ShouldBe(200);
        (await ada.ResetAsync(code)).ShouldBe(Problems.CodeRejected);

        await app.Mailbox.NextFor(ada.Email);
        Assert.Matches(Short, (await ada.AskForResetAsync()).Code);
    }

    [Fact]
    public async Task A_long_code_is_alone_on_its_line_and_has_five_guesses()
    {
        var ada = await app.JoinAnewAsync();
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        var id = (await app.ForgotAsync(ada.Email)).Text("reset_id");
        var mail = await app.Mailbox.NextFor(ada.Email);
        var line = Assert.Single(mail.TextBody!.Split('\n'), line => line.Contains('-', StringComparison.Ordinal) && line.Trim().Length == 14);
        Assert.Matches(Long, line.Trim());
        Assert.Contains($">{line.Trim()}</p>", mail.HtmlBody, StringComparison.Ordinal);

        for (var i = 0; i < 4; i++)
            (await app.ResetAsync(ada.Email, "AAAA-BBBB-CCCC", id)).ShouldBe(Problems.CodeRejected);

        (await app.ResetAsync(ada.Email, "AAAA-BBBB-CCCC", id)).ShouldBe(Problems.AttemptsExhausted);
        (await app.ResetAsync(ada.Email, line, id)).ShouldBe(Problems.CodeRejected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_code_may_be_typed_as_people_do(bool withId)
    {
        var ada = await app.JoinAnewAsync();
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        var code = await ada.AskForResetAsync();
        var typed = code.Code.Replace('-', ' ').Replace('0', 'o').Replace('1', 'l').ToLowerInvariant();
        (await app.ResetAsync(ada.Email, $" {typed} ", withId ? code.Id : null)).ShouldBe(200);
    }

    [Fact]
    public async Task A_day_after_the_wrong_guesses_codes_have_six_digits_again()
    {
        var ada = await app.JoinAnewAsync();
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        app.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Matches(Long, (await ada.AskForResetAsync()).Code);
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Matches(Short, (await ada.AskForResetAsync()).Code);
    }

    [Fact]
    public async Task Wrong_guesses_without_an_id_count_as_well()
    {
        var ada = await app.JoinAnewAsync();
        for (var i = 0; i < 2; i++)
        {
            var code = await ada.AskForResetAsync();
            for (var guess = 0; guess < 5; guess++)
                await app.ResetAsync(ada.Email, code.Wrong, resetId: null);

            app.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Matches(Long, (await ada.AskForResetAsync()).Code);
    }

    [Theory]
    [InlineData(13, true, 200)]
    [InlineData(13, false, 200)]
    [InlineData(14, true, 400)]
    [InlineData(14, false, 400)]
    public async Task No_more_than_fourteen_guesses_at_codes_of_six_digits_are_judged_in_a_day_and_nobody_is_locked_out(
        int wrong, bool withId, int status)
    {
        var ada = await app.JoinAnewAsync();
        // All of them are mailed before the first wrong guess.
        var codes = new List<ResetCode>();
        for (var i = 0; i < 4; i++)
            codes.Add(await ada.AskForResetAsync());

        for (var i = 0; i < wrong; i++)
            (await ada.GuessAsync(codes[i % 3])).ShouldBe(i / 3 == 4 ? Problems.AttemptsExhausted : Problems.CodeRejected);

        var last = await app.ResetAsync(ada.Email, codes[3].Code, withId ? codes[3].Id : null);

        last.ShouldBe(status);
        if (status == 200)
            return;

        last.ShouldBe(Problems.CodeRejected);
        (await ada.LogInAsync()).ShouldBe(200);
        (await ada.ResetAsync(await ada.AskForResetAsync())).ShouldBe(200);
        (await (ada with { Password = PasswordCalls.NewPassword }).LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task Wrong_guesses_at_once_at_many_codes_leave_none_of_them_to_be_judged()
    {
        var ada = await app.JoinAnewAsync();
        var codes = new List<ResetCode>();
        for (var i = 0; i < 6; i++)
            codes.Add(await ada.AskForResetAsync());

        var answers = await AtOnce.RunAsync(20, i => PasswordCalls.PatientlyAsync(() => ada.GuessAsync(codes[i % 5])));
        Assert.All(answers, answer => answer.ShouldBe(Problems.CodeRejected));

        (await ada.ResetAsync(codes[5])).ShouldBe(Problems.CodeRejected);
        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_that_confirms_a_registration_stays_short_and_takes_no_long_one()
    {
        var ada = await app.JoinAnewAsync();
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        await GuessAsync(ada, await ada.AskForResetAsync(), 5);
        (await ada.ConfirmAsync("AAAA-BBBB-CCCC")).ShouldBe(Problems.ValidationFailed);
        Assert.Matches(Short, (await app.RegisterAsync($"new.{ada.Email}")).Code);
    }

    private static async Task GuessAsync(Person person, ResetCode code, int times)
    {
        for (var i = 0; i < times; i++)
            await person.GuessAsync(code);
    }
}
