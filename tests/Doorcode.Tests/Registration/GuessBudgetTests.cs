using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class GuessBudgetTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task The_fifth_wrong_guess_ends_the_attempt()
    {
        var ada = await app.RegisterAsync("ada@example.org");
        for (var i = 0; i < 4; i++)
            (await ada.ConfirmAsync(ada.WrongCode)).ShouldBe(Problems.CodeRejected);

        (await ada.ConfirmAsync(ada.WrongCode)).ShouldBe(Problems.AttemptsExhausted);

        (await ada.ConfirmAsync(ada.Code)).ShouldBe(Problems.CodeRejected);
        (await ada.ConfirmWithoutIdAsync(ada.Code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task An_attempt_whose_guesses_are_used_up_is_removed()
    {
        await using var own = await DoorcodeApp.StartAsync();
        var bea = await own.RegisterAsync("bea@example.org");
        Assert.Equal(1, own.Count("challenges"));
        for (var i = 0; i < 5; i++)
            await bea.ConfirmAsync(bea.WrongCode);

        Assert.Equal(0, own.Count("challenges"));
    }

    [Fact]
    public async Task The_fifth_guess_still_counts_when_it_is_right()
    {
        var cat = await app.RegisterAsync("cat@example.org");
        for (var i = 0; i < 4; i++)
            (await cat.ConfirmAsync(cat.WrongCode)).ShouldBe(Problems.CodeRejected);

        (await cat.ConfirmAsync(cat.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task Using_up_one_attempt_leaves_another_one_of_the_address_alone()
    {
        var stranger = await app.RegisterAsync("dee@example.org");
        var owner = await app.RegisterAsync("dee@example.org");
        for (var i = 0; i < 5; i++)
            await stranger.ConfirmAsync(stranger.WrongCode);

        (await owner.ConfirmAsync(owner.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task Without_an_id_the_address_has_five_wrong_guesses_and_a_client_with_its_id_gets_in_all_the_same()
    {
        var eve = await app.RegisterAsync("eve@example.org");
        await UseUpAsync(eve);

        (await eve.ConfirmWithoutIdAsync(eve.Code)).ShouldBe(Problems.CodeRejected);
        (await eve.ConfirmAsync(eve.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task Neither_a_new_registration_nor_a_resend_refills_the_address()
    {
        var fay = await app.RegisterAsync("fay@example.org");
        await UseUpAsync(fay);

        var again = await app.RegisterAsync("fay@example.org");
        (await again.ConfirmWithoutIdAsync(again.Code)).ShouldBe(Problems.CodeRejected);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await app.PostAsync("/api/users/resend-otp/", ("email", "fay@example.org"))).ShouldBe(200);
        (await again.ConfirmWithoutIdAsync(again.Code)).ShouldBe(Problems.CodeRejected);
        (await again.ConfirmWithoutIdAsync(again.WrongCode)).ShouldBe(Problems.CodeRejected);
        (await again.ConfirmAsync(again.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task Time_refills_the_address_guess_by_guess()
    {
        var gil = await app.RegisterAsync("gil@example.org");
        for (var i = 0; i < 4; i++)
            (await gil.ConfirmWithoutIdAsync(gil.WrongCode)).ShouldBe(Problems.CodeRejected);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        (await gil.ConfirmWithoutIdAsync(gil.WrongCode)).ShouldBe(Problems.AttemptsExhausted);
        app.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        var again = await app.RegisterAsync("gil@example.org");
        (await again.ConfirmWithoutIdAsync(again.Code)).ShouldBe(Problems.CodeRejected);

        // The first four are ten minutes old now, the fifth is not.
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 3; i++)
            (await again.ConfirmWithoutIdAsync(again.WrongCode)).ShouldBe(Problems.CodeRejected);
        (await again.ConfirmWithoutIdAsync(again.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task Refused_guesses_do_not_prolong_the_wait()
    {
        var hal = await app.RegisterAsync("hal@example.org");
        await UseUpAsync(hal);
        app.Clock.Advance(TimeSpan.FromMinutes(9));
        for (var i = 0; i < 10; i++)
            (await hal.ConfirmWithoutIdAsync(hal.WrongCode)).ShouldBe(Problems.CodeRejected);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await app.RegisterAsync("hal@example.org");
        (await again.ConfirmWithoutIdAsync(again.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task Right_codes_spend_no_guesses_of_the_address()
    {
        await using var own = await DoorcodeApp.StartAsync("Doorcode:RateLimits:Enabled=false");
        var attempts = new List<Person>();
        for (var i = 0; i < 7; i++)
            attempts.Add(await own.RegisterAsync("ivy@example.org"));

        (await attempts[0].ConfirmWithoutIdAsync(attempts[0].Code)).ShouldBe(201);
        foreach (var late in attempts.Skip(1))
            (await late.ConfirmWithoutIdAsync(late.Code)).ShouldBe(Problems.CodeRejected);

        Assert.Equal(1, own.Count("accounts"));
    }

    [Fact]
    public async Task An_unknown_address_has_the_same_budget()
    {
        for (var i = 0; i < 4; i++)
            (await GuessAsync()).ShouldBe(Problems.CodeRejected);

        (await GuessAsync()).ShouldBe(Problems.AttemptsExhausted);
        (await GuessAsync()).ShouldBe(Problems.CodeRejected);

        Task<Answer> GuessAsync() => app.PostAsync("/api/users/confirm-otp/", ("email", "nobody@example.org"), ("otp", "123456"));
    }

    [Fact]
    public async Task The_decoy_of_a_registered_address_has_the_same_budget()
    {
        await app.JoinAsync("jan@example.org");
        var answer = await app.PostAsync(
            "/api/users/register/", ("email", "jan@example.org"), ("password", Person.DefaultPassword), ("full_name", "Jan"));
        var decoy = new Person(app, "jan@example.org", Person.DefaultPassword, answer.Text("registration_id"), "none");
        for (var i = 0; i < 4; i++)
            (await decoy.ConfirmAsync("123456")).ShouldBe(Problems.CodeRejected);

        (await decoy.ConfirmAsync("123456")).ShouldBe(Problems.AttemptsExhausted);
        (await decoy.ConfirmAsync("123456")).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Other_spellings_of_an_address_share_its_budget()
    {
        var kim = await app.RegisterAsync("kim@example.org");
        foreach (var spelling in new[] { "KIM@example.org", "kim@EXAMPLE.org", "Kim@Example.Org", "kIM@example.org" })
            (await (kim with { Email = spelling }).ConfirmWithoutIdAsync(kim.WrongCode)).ShouldBe(Problems.CodeRejected);

        (await kim.ConfirmWithoutIdAsync(kim.WrongCode)).ShouldBe(Problems.AttemptsExhausted);
    }

    private static async Task UseUpAsync(Person person)
    {
        for (var i = 0; i < 4; i++)
            (await person.ConfirmWithoutIdAsync(person.WrongCode)).ShouldBe(Problems.CodeRejected);

        (await person.ConfirmWithoutIdAsync(person.WrongCode)).ShouldBe(Problems.AttemptsExhausted);
    }
}
