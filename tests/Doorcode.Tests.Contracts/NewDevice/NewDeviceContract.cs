using System.Text.Json.Nodes;
using Doorcode.Storage;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.NewDevice;

/// <summary>The mail about a login on a new device, over every database. Needs apps with <see cref="Settings"/>.</summary>
/// <param name="server">A server.</param>
/// <param name="other">Another one over the same database; may be the same.</param>
public abstract class NewDeviceContract(DoorcodeApp server, DoorcodeApp other)
{
    private const string Subject = "New login";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    /// <summary>What the apps are started with.</summary>
    public static string[] Settings { get; } = ["Doorcode:EmailLogin:Enabled=true", "Doorcode:RateLimits:Enabled=false"];

    [Fact]
    public async Task A_login_on_a_browser_and_system_that_are_new_to_the_account_is_mailed_about_once()
    {
        var ada = await SettledAsync();

        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        (await Browser.NewerFirefox.LogInAsync(ada, server: other)).ShouldBe(200);

        await ada.MailedAsync(Subject);
        var mail = Assert.Single(server.Mailbox.Taken, taken => IsNotice(taken, ada)).Message.TextBody!;
        Assert.Contains("Firefox on Linux", mail, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("http", mail, StringComparison.Ordinal);
        Assert.Equal(1, await MailedAsync(ada));
    }

    [Fact]
    public async Task A_system_makes_a_device_new_as_a_browser_does_and_what_tells_nothing_is_a_device_as_well()
    {
        var ada = await SettledAsync();
        var before = 0;
        foreach (var browser in new[] { Browser.Firefox, Browser.FirefoxOnWindows, Browser.Chrome, Browser.None })
        {
            server.Clock.Advance(TimeSpan.FromDays(1));
            (await browser.LogInAsync(ada)).ShouldBe(200);
            (await browser.LogInAsync(ada)).ShouldBe(200);
            Assert.Equal(++before, await MailedAsync(ada));
        }
    }

    [Fact]
    public async Task An_account_that_is_younger_than_an_hour_gets_no_mail_and_its_devices_are_remembered()
    {
        var ada = await server.JoinAsync(FactorCalls.NewEmail());
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        server.Clock.Advance(TimeSpan.FromHours(1) - Moment);
        (await Browser.Chrome.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(0, await MailedAsync(ada));

        server.Clock.Advance(Moment);
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        (await Browser.Chrome.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(0, await MailedAsync(ada));
        (await Browser.FirefoxOnWindows.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));
    }

    [Fact]
    public async Task A_device_is_new_again_when_it_was_not_seen_for_ninety_days_and_not_before()
    {
        var ada = await SettledAsync();
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        server.Clock.Advance(Memory - Moment);
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));

        server.Clock.Advance(Memory);
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(2, await MailedAsync(ada));
    }

    [Fact]
    public async Task There_is_one_mail_a_day_at_most_and_devices_that_came_meanwhile_are_not_mailed_about_later()
    {
        var ada = await SettledAsync();
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        server.Clock.Advance(TimeSpan.FromDays(1) - Moment);
        (await Browser.Chrome.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));

        server.Clock.Advance(Moment);
        (await Browser.Chrome.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));
        (await Browser.None.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(2, await MailedAsync(ada));
    }

    [Fact]
    public async Task A_known_device_is_not_mailed_about_whatever_it_calls_itself_and_its_name_is_remembered()
    {
        var ada = await SettledAsync();
        var device = (await Browser.Firefox.LogInAsync(ada)).Text("device_token");
        server.Clock.Advance(TimeSpan.FromDays(2));

        (await Browser.Chrome.LogInAsync(ada, device)).ShouldBe(200);
        (await Browser.Chrome.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));

        var foreign = (await (await SettledAsync()).LogInAsync()).Text("device_token");
        (await Browser.None.LogInAsync(ada, foreign)).ShouldBe(200);
        Assert.Equal(2, await MailedAsync(ada));
    }

    [Fact]
    public async Task Of_logins_at_once_on_all_servers_one_is_mailed_about()
    {
        var ada = await SettledAsync();
        Browser[] browsers = [Browser.Firefox, Browser.Chrome, Browser.FirefoxOnWindows];
        var answers = await AtOnce.RunAsync(
            6, i => PasswordCalls.PatientlyAsync(
                () => browsers[i % browsers.Length].LogInAsync(ada, server: i % 2 == 0 ? server : other)));
        Assert.All(answers, answer => answer.ShouldBe(200));
        Assert.Equal(1, await MailedAsync(ada));
        Assert.Equal(3, await SeenAsync(ada));
    }

    [Fact]
    public async Task A_login_that_fails_neither_mails_nor_makes_the_device_a_seen_one()
    {
        var ada = await SettledAsync();
        (await Browser.Firefox.LogInAsync(ada with { Password = "not the password" })).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal((0, 0), (await MailedAsync(ada), await SeenAsync(ada)));
        (await Browser.Firefox.LogInAsync(ada)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));
    }

    [Fact]
    public async Task With_a_second_factor_the_mail_comes_with_the_session_and_not_with_the_ticket()
    {
        var (ada, _, phone) = await server.NewWithPhoneAsync();
        server.Clock.Advance(TimeSpan.FromDays(1));
        var ticket = (await Browser.Firefox.LogInAsync(ada)).Text("login_ticket");
        Assert.Equal(0, await MailedAsync(ada));

        var body = new JsonObject { ["login_ticket"] = ticket, ["totp"] = phone.Code() };
        var done = await Browser.Firefox.PostAsync(server, "/api/users/login/second-factor/", body);
        done.ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));

        server.Clock.Advance(TimeSpan.FromDays(1));
        ticket = (await Browser.Chrome.LogInAsync(ada, done.Text("device_token"))).Text("login_ticket");
        body = new JsonObject { ["login_ticket"] = ticket, ["totp"] = phone.Code() };
        (await Browser.Chrome.PostAsync(server, "/api/users/login/second-factor/", body)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));
    }

    [Fact]
    public async Task A_login_by_mailed_code_is_mailed_about_unless_a_known_device_asked_for_the_code()
    {
        var ada = await SettledAsync();
        (await ConfirmAsync(ada, Browser.Firefox, device: null)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));

        server.Clock.Advance(TimeSpan.FromDays(1));
        var device = (await Browser.Firefox.LogInAsync(ada)).Text("device_token");
        (await ConfirmAsync(ada, Browser.Chrome, device)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));
    }

    [Fact]
    public async Task A_login_by_passkey_is_mailed_about()
    {
        var ada = await server.JoinAsync(FactorCalls.NewEmail());
        var key = await server.NewPasskeyAsync((await ada.TokensAsync()).Access);
        server.Clock.Advance(TimeSpan.FromHours(1));
        var ceremony = await server.OfferLoginAsync();
        var credential = key.Authenticator.Get(ceremony.Options);
        var body = new JsonObject { ["ceremony_id"] = ceremony.Id, ["credential"] = credential.DeepClone() };
        (await Browser.Firefox.PostAsync(server, "/api/users/login/passkey/", body)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(ada));
    }

    [Fact]
    public async Task The_first_login_of_an_account_that_is_older_than_the_memory_says_nothing()
    {
        var (old, young) = (await SettledAsync(), await SettledAsync());
        var newest = await FindAsync("SELECT id FROM accounts WHERE email_canonical = @email", row => row.Id(0), old);
        await server.ChangeAsync($"INSERT INTO device_memory (newest_account, began_at) VALUES (@account, {Now})", newest);

        foreach (var person in new[] { old, young })
            (await Browser.Firefox.LogInAsync(person)).ShouldBe(200);

        Assert.Equal((0, 1), (await MailedAsync(old), await MailedAsync(young)));
        (await Browser.Chrome.LogInAsync(old)).ShouldBe(200);
        Assert.Equal(1, await MailedAsync(old));
    }

    [Fact]
    public async Task The_memory_is_in_the_export_goes_with_the_account_and_ends_by_itself()
    {
        var (ada, bea) = (await SettledAsync(), await SettledAsync());
        (await Browser.Firefox.LogInAsync(bea)).ShouldBe(200);
        var tokens = Fixtures.Tokens.Of(await Browser.Firefox.LogInAsync(ada));
        (await Browser.None.LogInAsync(ada)).ShouldBe(200);

        var now = DateTimeOffset.FromUnixTimeMilliseconds(Now);
        var devices = (await server.ExportAsync(tokens.Access)).Json.GetProperty("devices").EnumerateArray().ToArray();
        Assert.Equal(
            [(null, null, now, null), ("Firefox", "Linux", now, now)],
            devices.Select(seen => (
                seen.GetProperty("browser").GetString(), seen.GetProperty("system").GetString(),
                seen.GetProperty("last_seen_at").GetDateTimeOffset(),
                seen.GetProperty("mailed_at").ValueKind is System.Text.Json.JsonValueKind.Null
                    ? (DateTimeOffset?)null
                    : seen.GetProperty("mailed_at").GetDateTimeOffset())));

        var account = ProfileCalls.AccountOf(tokens);
        (await server.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        Assert.Equal(0, await server.CountAsync("seen_devices WHERE account_id = @account", account));
        Assert.Equal(1, await SeenAsync(bea));

        server.Clock.Advance(Memory);
        foreach (var part in server.Services.GetServices<IMaintenance>())
            await part.MaintainAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await SeenAsync(bea));
    }

    private long Now => server.Services.GetRequiredService<ServerClock>().Now;

    /// <summary>An account that is an hour old and that nobody has logged in to.</summary>
    private async Task<Person> SettledAsync()
    {
        var person = await server.JoinAsync(FactorCalls.NewEmail());
        server.Clock.Advance(TimeSpan.FromHours(1));
        return person;
    }

    private async Task<Answer> ConfirmAsync(Person person, Browser browser, string? device)
    {
        var asked = await server.PostAsync("/api/users/login-otp/", ("email", person.Email), ("device_token", device));
        asked.ShouldBe(200);
        var mail = await server.Mailbox.NextFor(person.Email);
        while (SmtpMailbox.FindCode(mail) is null)
            mail = await server.Mailbox.NextFor(person.Email);

        return await browser.PostAsync(
            server,
            "/api/users/login-otp/confirm/",
            new JsonObject { ["email"] = person.Email, ["otp"] = SmtpMailbox.CodeIn(mail), ["login_id"] = asked.Text("login_id") });
    }

    private static bool IsNotice(MailedMessage mail, Person person) =>
        mail.Recipients.Contains(person.Email, StringComparer.OrdinalIgnoreCase)
        && mail.Message.Subject!.Contains(Subject, StringComparison.Ordinal);

    /// <summary>How many mails about new devices were stored: each in one transaction with a line of the audit log.</summary>
    private Task<long> MailedAsync(Person person) => FindAsync(
        """
        SELECT COUNT(*) FROM audit AS l JOIN accounts AS a ON a.id = l.account_id
        WHERE l.event = 'login.new-device' AND l.session_id IS NOT NULL AND a.email_canonical = @email
        """,
        row => row.Number(0), person);

    private Task<long> SeenAsync(Person person) => FindAsync(
        "SELECT COUNT(*) FROM seen_devices AS d JOIN accounts AS a ON a.id = d.account_id WHERE a.email_canonical = @email",
        row => row.Number(0), person);

    private async Task<T> FindAsync<T>(string sql, Func<Row, T> read, Person person) =>
        (await server.Services.GetRequiredService<Database>().FirstAsync(
            sql, read, TestContext.Current.CancellationToken, ("@email", person.Email)))!;
}
