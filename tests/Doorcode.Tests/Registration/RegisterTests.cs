using System.Buffers.Text;
using Doorcode.Registration;
using Doorcode.Tests.Fixtures;
using static Doorcode.Tests.Registration.RegistrationCalls;

namespace Doorcode.Tests.Registration;

public sealed class RegisterTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task The_answer_says_how_long_the_code_works_and_when_to_ask_again()
    {
        var answer = await RegisterAsync(app, "ada@example.org");

        answer.ShouldBe(200);
        Assert.Equal(
            ["expires_in", "message", "registration_id", "resend_in"],
            answer.Json.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(600, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(60, answer.Json.GetProperty("resend_in").GetInt32());
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task A_registration_id_has_at_least_128_random_bits()
    {
        var ids = new List<byte[]>();
        for (var i = 0; i < 16; i++)
            ids.Add(Base64Url.DecodeFromChars((await RegisterAsync(app, $"bea{i}@example.org")).Text("registration_id")));

        Assert.All(ids, id => Assert.True(id.Length >= 16, $"{id.Length} bytes"));
        Assert.Equal(ids.Count, ids.Select(Convert.ToHexString).Distinct().Count());
        // Of 16 random bytes at one place nearly all differ; a counter or a time does not pass.
        for (var place = 0; place < ids[0].Length; place++)
            Assert.True(ids.Select(id => id[place]).Distinct().Count() > 8, $"byte {place} hardly varies");
    }

    [Fact]
    public async Task All_bad_fields_are_named_at_once()
    {
        var bad = await RegisterAsync(app, "not an address", "short", "\u202Ename");
        bad.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["email", "full_name", "password"], Errors(bad));

        var empty = await RegisterAsync(app, "", "", "");
        empty.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["email", "full_name", "password"], Errors(empty));

        var missing = await app.PostAsync("/api/users/register/");
        missing.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["email", "full_name", "password"], Errors(missing));
    }

    [Theory]
    [InlineData("seven77", "at least 8 characters")]
    [InlineData("password1", "most common")]
    [InlineData("charlotte2026", "built on the e-mail address")]
    [InlineData("doorcode2026", "built on the e-mail address, the name or the name of this service")]
    public async Task A_refused_password_comes_back_with_the_reason(string password, string reason)
    {
        var answer = await RegisterAsync(app, "charlotte@example.org", password, "Charlotte Corday");

        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["password"], Errors(answer));
        Assert.Contains(Sentences(answer, "password"), sentence => sentence.Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain(password, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, 200)]
    [InlineData(129, 400)]
    [InlineData(60_000, 400)]
    public async Task A_password_may_have_128_characters(int length, int status)
    {
        var password = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 23))));
        (await RegisterAsync(app, $"dee{length}@example.org", password)).ShouldBe(status);
    }

    [Fact]
    public async Task A_password_counts_characters_of_any_plane_and_any_form()
    {
        var word = string.Concat(Enumerable.Repeat("\U0001F9ED\u00E9", 64));
        var eve = await app.RegisterAsync("eve@example.org", word);
        (await eve.ConfirmAsync(eve.Code)).ShouldBe(201);

        (await eve.LogInAsync()).ShouldBe(200);
        (await (eve with { Password = word.Replace("\u00E9", "e\u0301", StringComparison.Ordinal) }).LogInAsync()).ShouldBe(200);
        (await (eve with { Password = word[..^1] }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
    }

    [Fact]
    public async Task A_refused_registration_stores_nothing_and_spends_nothing()
    {
        await using var own = await DoorcodeApp.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            (await RegisterAsync(own, "fay@example.org", "short")).ShouldBe(Problems.ValidationFailed);
            (await RegisterAsync(own, "fay@example.org", fullName: " ")).ShouldBe(Problems.ValidationFailed);
            var undeliverable = await RegisterAsync(own, "fay@mailinator.com");
            undeliverable.ShouldBe(Problems.EmailUndeliverable);
            Assert.Equal(["email"], Errors(undeliverable));
        }

        Assert.Equal(0, own.Count("challenges"));
        Assert.Equal(0, own.Count("outbox"));
        Assert.Equal(0, own.Count("mail_windows"));
        Assert.Equal(0, own.Count("accounts"));
        for (var i = 0; i < 5; i++)
            await own.RegisterAsync("fay@example.org");
        Assert.Equal(5, own.Mailbox.Taken.Count);
    }

    [Fact]
    public async Task Nothing_is_an_account_before_its_code_is_confirmed()
    {
        await using var own = await DoorcodeApp.StartAsync();
        var gil = await own.RegisterAsync("gil@example.org");
        (await gil.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(0, own.Count("accounts"));
        Assert.Equal(0, own.Count("sessions"));
    }

    [Theory]
    [InlineData("hal@example.org", "HAL@Example.ORG", "Hal@example.org")]
    [InlineData("jos\u00E9@example.org", "jose\u0301@example.org", "JOS\u00C9@example.org")]
    [InlineData("ida@b\u00FCcher.example.org", "ida@xn--bcher-kva.example.org", "IDA@B\u00DCCHER.example.org")]
    public async Task Spellings_of_one_address_are_one_account(string first, string second, string third)
    {
        await using var own = await DoorcodeApp.StartAsync();
        var one = await JoinQueueAsync(first, Person.DefaultPassword);
        var two = await JoinQueueAsync(second, "another long password");
        (await one.ConfirmAsync(one.Code)).ShouldBe(201);
        (await two.ConfirmAsync(two.Code)).ShouldBe(Problems.CodeRejected);

        Assert.Equal(1, own.Count("accounts"));
        (await (one with { Email = second }).LogInAsync()).ShouldBe(200);
        (await (one with { Email = third }).LogInAsync()).ShouldBe(200);
        (await RegisterAsync(own, third)).ShouldBe(200);
        await own.Mailbox.Until(mailbox => mailbox.Taken.Count == 3);
        Assert.DoesNotMatch("[0-9]{6}", own.Mailbox.Taken[2].Message.TextBody);

        // The envelope may spell a domain in its other form.
        async Task<Person> JoinQueueAsync(string email, string password)
        {
            var before = own.Mailbox.Taken.Count;
            var answer = await RegisterAsync(own, email, password);
            await own.Mailbox.Until(mailbox => mailbox.Taken.Count > before);
            var code = SmtpMailbox.CodeIn(own.Mailbox.Taken[before].Message);
            return new Person(own, email, password, answer.Text("registration_id"), code);
        }
    }

    [Theory]
    [InlineData("victim@example.org,thief@example.org")]
    [InlineData("victim@example.org thief@example.org")]
    [InlineData("victim@example.org\r\nBcc: thief@example.org")]
    [InlineData("Victim <victim@example.org>")]
    [InlineData("victim@example.org(thief)")]
    [InlineData("\"victim\"@example.org")]
    [InlineData("victim@[127.0.0.1]")]
    [InlineData("victim@\uFF45xample.org")]
    [InlineData("\u212Aim@example.org")]
    [InlineData("@thief.example.org:victim@example.org")]
    public async Task An_address_is_one_plain_address(string email)
    {
        var answer = await RegisterAsync(app, email);
        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["email"], Errors(answer));
    }

    [Fact]
    public async Task A_strangers_attempt_leaves_nothing_on_the_account_that_the_owner_makes()
    {
        var thief = await app.RegisterAsync("kim@example.org", "the password of a thief", "A Thief");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.PostAsync("/api/users/resend-otp/", ("email", "kim@example.org"), ("registration_id", thief.RegistrationId));
        Assert.Equal(thief.Code, SmtpMailbox.CodeIn(await app.Mailbox.NextFor("kim@example.org")));
        var owner = await app.RegisterAsync("kim@example.org", "the password of its owner", "Kim");
        (await owner.ConfirmAsync(owner.Code)).ShouldBe(201);

        var tokens = await owner.TokensAsync();
        Assert.Equal("Kim", (await app.GetAsync("/api/users/me/", tokens.Access)).Text("full_name"));
        (await thief.LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        (await thief.ConfirmAsync(owner.Code)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task While_the_mail_server_is_down_register_answers_and_the_mail_comes_later()
    {
        await using var own = await DoorcodeApp.StartAsync();
        await own.Mailbox.StopAsync();
        var answer = await RegisterAsync(own, "lea@example.org");
        answer.ShouldBe(200);

        own.Mailbox.Start();
        var mail = await AfterRetriesAsync(own, "lea@example.org");

        var lea = new Person(own, "lea@example.org", Person.DefaultPassword, answer.Text("registration_id"), SmtpMailbox.CodeIn(mail));
        (await lea.ConfirmAsync(lea.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_caller_outside_of_http_registers_like_any_other()
    {
        var request = new RegisterRequest { Email = "mia@example.org", Password = Person.DefaultPassword, FullName = "Mia" };
        var result = await app.Services.GetRequiredService<Register>().RunAsync(
            request, new Caller(null, "console", null), TestContext.Current.CancellationToken);

        Assert.Equal(600, result.Value?.ExpiresIn);
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor("mia@example.org"));
        var mia = new Person(app, "mia@example.org", Person.DefaultPassword, result.Value!.RegistrationId, code);
        (await mia.ConfirmAsync(code)).ShouldBe(201);
    }

    private static async Task<MimeKit.MimeMessage> AfterRetriesAsync(DoorcodeApp app, string email)
    {
        for (var i = 0; i < 60; i++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(2));
            try
            {
                return await app.Mailbox.NextFor(email, TimeSpan.FromMilliseconds(250));
            }
            catch (TimeoutException)
            {
                // The retry is not due yet.
            }
        }

        throw new TimeoutException("The mail did not come in two minutes.");
    }

    private static IEnumerable<string> Errors(Answer answer) =>
        answer.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name);

    private static IEnumerable<string> Sentences(Answer answer, string field) =>
        answer.Json.GetProperty("errors").GetProperty(field).EnumerateArray().Select(sentence => sentence.GetString()!);
}
