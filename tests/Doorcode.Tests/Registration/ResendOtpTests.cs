using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class ResendOtpTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_resend_mails_the_same_code(bool withId)
    {
        var ada = await app.RegisterAsync($"ada{withId}@example.org");
        app.Clock.Advance(Cooldown);

        var answer = await ResendAsync(ada, withId);

        answer.ShouldBe(200);
        Assert.Equal(["expires_in", "message", "resend_in"], answer.Json.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(60, answer.Json.GetProperty("resend_in").GetInt32());
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(ada.Code, SmtpMailbox.CodeIn(await app.Mailbox.NextFor(ada.Email)));
        (await ada.ConfirmAsync(ada.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task With_an_id_the_answer_says_how_long_the_code_still_works()
    {
        var bea = await app.RegisterAsync("bea@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(360, (await ResendAsync(bea)).Json.GetProperty("expires_in").GetInt32());
    }

    [Fact]
    public async Task A_resend_does_not_prolong_the_code()
    {
        var cat = await app.RegisterAsync("cat@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(9));
        (await ResendAsync(cat)).ShouldBe(200);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await cat.ConfirmAsync(cat.Code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task A_resend_gives_no_guesses_back()
    {
        var dee = await app.RegisterAsync("dee@example.org");
        for (var i = 0; i < 4; i++)
            (await dee.ConfirmAsync(dee.WrongCode)).ShouldBe(Problems.CodeRejected);

        app.Clock.Advance(Cooldown);
        (await ResendAsync(dee)).ShouldBe(200);

        (await dee.ConfirmAsync(dee.WrongCode)).ShouldBe(Problems.AttemptsExhausted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inside_the_cooldown_no_mail_is_sent(bool withId)
    {
        var eve = await app.RegisterAsync($"eve{withId}@example.org");
        app.Clock.Advance(TimeSpan.FromSeconds(20));

        var early = await ResendAsync(eve, withId);
        early.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("40", early.Headers["Retry-After"]);

        app.Clock.Advance(TimeSpan.FromSeconds(40) - TimeSpan.FromMilliseconds(1));
        var late = await ResendAsync(eve, withId);
        late.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("1", late.Headers["Retry-After"]);

        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await ResendAsync(eve, withId)).ShouldBe(200);
        (await ResendAsync(eve, withId)).ShouldBe(Problems.TooManyRequests);
        await app.Mailbox.NextFor(eve.Email);
        // A jump of the clock may cut a conversation off: that mail comes again, with the same Message-ID.
        Assert.Equal(2, app.Mailbox.Taken.Where(mail => mail.Recipients.Contains(eve.Email)).DistinctBy(mail => mail.Message.MessageId).Count());
    }

    [Fact]
    public async Task Of_resends_at_once_one_sends_a_mail()
    {
        var fay = await app.RegisterAsync("fay@example.org");
        app.Clock.Advance(Cooldown);

        var answers = await AtOnce.RunAsync(8, _ => ResendAsync(fay));

        Assert.Single(answers, answer => (int)answer.Status == 200);
        Assert.Equal(7, answers.Count(answer => answer.Code == Problems.TooManyRequests.Code));
    }

    [Fact]
    public async Task A_foreign_id_mails_nothing()
    {
        await using var own = await DoorcodeApp.StartAsync();
        var gil = await own.RegisterAsync("gil@example.org");
        await own.RegisterAsync("hal@example.org");
        own.Clock.Advance(Cooldown);

        (await own.PostAsync("/api/users/resend-otp/", ("email", "hal@example.org"), ("registration_id", gil.RegistrationId)))
            .ShouldBe(200);
        (await own.PostAsync("/api/users/resend-otp/", ("email", "hal@example.org"), ("registration_id", "made up"))).ShouldBe(200);

        // What is mailed now is mailed after anything that the two could have caused.
        await own.RegisterAsync("last@example.org");
        Assert.Equal(3, own.Mailbox.Taken.Count);
    }

    [Fact]
    public async Task A_resend_of_a_dead_code_mails_nothing()
    {
        await using var own = await DoorcodeApp.StartAsync();
        var ivy = await own.RegisterAsync("ivy@example.org");
        own.Clock.Advance(TimeSpan.FromMinutes(10));

        (await ResendAsync(ivy)).ShouldBe(200);
        (await ResendAsync(ivy, withId: false)).ShouldBe(200);

        await own.RegisterAsync("last@example.org");
        Assert.Equal(2, own.Mailbox.Taken.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_answer_tells_an_unknown_a_pending_and_a_registered_address_apart(bool withCooldownOver)
    {
        await using var own = await DoorcodeApp.StartAsync();
        await own.RegisterAsync("pending@example.org");
        await own.JoinAsync("registered@example.org");
        own.Clock.Advance(Cooldown);
        string[] addresses = ["unknown@example.org", "pending@example.org", "registered@example.org"];

        for (var round = 0; round < 4; round++)
        {
            var answers = new List<Answer>();
            foreach (var address in addresses)
                answers.Add(await own.PostAsync("/api/users/resend-otp/", ("email", address)));

            answers[0].ShouldBe(withCooldownOver || round == 0 ? 200 : 429);
            Assert.Single(answers.Select(Sameness.Of).Distinct());
            if (withCooldownOver)
                own.Clock.Advance(Cooldown);
        }
    }

    [Fact]
    public async Task A_decoy_is_resent_as_an_attempt_is()
    {
        await using var own = await DoorcodeApp.StartAsync();
        await own.JoinAsync("jan@example.org");
        var registered = await RegisterOnlyAsync("jan@example.org");
        var pending = await RegisterOnlyAsync("kim@example.org");

        Assert.Equal(Sameness.Of(await ResendAsync(pending)), Sameness.Of(await ResendAsync(registered)));
        own.Clock.Advance(Cooldown);
        Assert.Equal(Sameness.Of(await ResendAsync(pending)), Sameness.Of(await ResendAsync(registered)));

        async Task<Person> RegisterOnlyAsync(string email)
        {
            var answer = await own.PostAsync(
                "/api/users/register/", ("email", email), ("password", Person.DefaultPassword), ("full_name", "Somebody"));
            return new Person(own, email, Person.DefaultPassword, answer.Text("registration_id"), "");
        }
    }

    private static Task<Answer> ResendAsync(Person person, bool withId = true) =>
        person.App.PostAsync(
            "/api/users/resend-otp/", ("email", person.Email), ("registration_id", withId ? person.RegistrationId : null));
}
