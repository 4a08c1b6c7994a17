using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>
/// Whether an address is unknown, pending or registered shows nowhere: not in answers, limits, mails or work. What shows in later
/// answers is tried by <see cref="LaterAnswersContract"/>.
/// </summary>
public sealed class AddressSecrecyTests
{
    private static readonly string[] Addresses = ["unknown@example.org", "pending@example.org", "registered@example.org", "exhausted@example.org"];

    [Fact]
    public async Task Register_answers_and_mails_the_same_for_every_address()
    {
        await using var app = await StartAsync();
        var answers = new List<Answer>();
        foreach (var address in Addresses)
        {
            var before = app.Mailbox.Taken.Count;
            answers.Add(await RegistrationCalls.RegisterAsync(app, address));
            await app.Mailbox.NextFor(address);
            Assert.Equal(before + 1, app.Mailbox.Taken.Count);
        }

        answers[0].ShouldBe(200);
        Assert.Single(answers.Select(Sameness.Of).Distinct());
    }

    [Fact]
    public async Task The_owner_of_an_account_is_told_without_a_code()
    {
        await using var app = await StartAsync();
        await RegistrationCalls.RegisterAsync(app, "registered@example.org", fullName: "Mallory 123456");
        var mail = await app.Mailbox.NextFor("registered@example.org");

        Assert.Contains("already", mail.TextBody, StringComparison.OrdinalIgnoreCase);
        foreach (var part in new[] { mail.TextBody, mail.HtmlBody, mail.Subject })
            Assert.DoesNotMatch("[0-9]{6}", part);
        Assert.DoesNotContain("Mallory", mail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_resend_and_confirm_write_the_same_for_every_address()
    {
        await using var app = await StartAsync();
        // Rows that are removed, and what the dispatcher does with its own, is the work of others at their time.
        app.Execute("CREATE TABLE seen (what TEXT)");
        foreach (var table in new[] { "challenges", "outbox", "rolling_windows", "mail_windows", "token_buckets", "accounts", "sessions", "audit" })
        {
            foreach (var verb in table == "outbox" ? new[] { "INSERT" } : ["INSERT", "UPDATE"])
                app.Execute($"CREATE TRIGGER seen_{table}_{verb} AFTER {verb} ON {table} BEGIN INSERT INTO seen VALUES ('{table}'); END");
        }

        foreach (var ask in new Func<string, Task<Answer>>[]
        {
            address => RegistrationCalls.RegisterAsync(app, address),
            address => app.PostAsync("/api/users/resend-otp/", ("email", address)),
            address => app.PostAsync("/api/users/confirm-otp/", ("email", address), ("otp", "000000")),
            address => app.PostAsync("/api/users/login/", ("email", address), ("password", "a wrong password")),
        })
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            var (written, answers) = (new List<string>(), new List<string>());
            foreach (var address in Addresses)
            {
                app.Execute("DELETE FROM seen");
                answers.Add(Sameness.Of(await ask(address)));
                written.Add(string.Join(", ", app.Column("SELECT what FROM seen ORDER BY rowid")));
            }

            Assert.NotEqual("", written[0]);
            Assert.Single(written.Distinct());
            Assert.Single(answers.Distinct());
        }
    }

    [Theory]
    [InlineData("unknown@example.org", 5)]
    [InlineData("pending@example.org", 4)]
    [InlineData("registered@example.org", 4)]
    public async Task Every_address_gets_five_mails_an_hour_with_or_without_an_account(string address, int left)
    {
        await using var app = await StartAsync();
        for (var i = 0; i < left; i++)
        {
            // The first ones by register, the others by resend.
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            (i < 2 ? await RegistrationCalls.RegisterAsync(app, address) : await ResendAsync()).ShouldBe(200);
        }

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var spelling in new[] { address, address.ToUpperInvariant() })
        {
            var limited = await RegistrationCalls.RegisterAsync(app, spelling);
            limited.ShouldBe(Problems.TooManyRequests);
            Assert.InRange(int.Parse(limited.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 3000, 3600);
        }

        (await ResendAsync()).ShouldBe(Problems.TooManyRequests);

        app.Clock.Advance(TimeSpan.FromHours(1));
        (await RegistrationCalls.RegisterAsync(app, address)).ShouldBe(200);

        Task<Answer> ResendAsync() => app.PostAsync("/api/users/resend-otp/", ("email", address));
    }

    [Fact]
    public async Task The_mail_limit_says_when_the_next_mail_is_due_and_keeps_its_word()
    {
        await using var app = await DoorcodeApp.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            (await RegistrationCalls.RegisterAsync(app, "max@example.org")).ShouldBe(200);
            app.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        var limited = await RegistrationCalls.RegisterAsync(app, "max@example.org");
        Assert.Equal("600", limited.Headers["Retry-After"]);
        app.Clock.Advance(TimeSpan.FromSeconds(600));
        (await RegistrationCalls.RegisterAsync(app, "max@example.org")).ShouldBe(200);
        (await RegistrationCalls.RegisterAsync(app, "max@example.org")).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Of_registrations_at_once_five_send_a_mail()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var answers = await AtOnce.RunAsync(20, _ => RegistrationCalls.RegisterAsync(app, "ned@example.org"));

        Assert.Equal(5, answers.Count(answer => (int)answer.Status == 200));
        Assert.Equal(15, answers.Count(answer => answer.Code == Problems.TooManyRequests.Code));
        Assert.Equal(5, app.Count("challenges"));
    }

    [Fact]
    public async Task A_limited_registration_stores_no_attempt()
    {
        await using var app = await DoorcodeApp.StartAsync();
        for (var i = 0; i < 5; i++)
            await app.RegisterAsync("ola@example.org");

        (await RegistrationCalls.RegisterAsync(app, "ola@example.org")).ShouldBe(Problems.TooManyRequests);

        Assert.Equal(5, app.Count("challenges"));
        await app.RegisterAsync("last@example.org");
        Assert.Equal(6, app.Mailbox.Taken.Count);
    }

    /// <summary>One address with an attempt, one with an account, one whose attempt is used up, and one mail to each so far.</summary>
    private static async Task<DoorcodeApp> StartAsync()
    {
        var app = await DoorcodeApp.StartAsync();
        await app.RegisterAsync("pending@example.org");
        await app.JoinAsync("registered@example.org");
        var exhausted = await app.RegisterAsync("exhausted@example.org");
        for (var i = 0; i < 5; i++)
            await exhausted.ConfirmAsync(exhausted.WrongCode);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        return app;
    }
}
