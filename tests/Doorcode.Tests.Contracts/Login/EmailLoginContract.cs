using System.Security.Cryptography;
using Doorcode.Storage;
using Doorcode.Tests.Devices;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Registration;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Login;

/// <summary>Login by mailed code, wherever codes and limits are kept. Needs apps with <see cref="Settings"/>.</summary>
/// <param name="server">A server.</param>
/// <param name="other">Another one over the same stores; may be the same.</param>
public abstract class EmailLoginContract(DoorcodeApp server, DoorcodeApp other)
{
    /// <summary>The settings of the apps: switched on, and networks may ask as often as they like.</summary>
    public static readonly string[] Settings =
    [
        "Doorcode:EmailLogin:Enabled=true",
        "Doorcode:RateLimits:GuessingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:GuessingPerSite:Burst=100000",
        "Doorcode:RateLimits:MailingPerNetwork:Burst=100000",
        "Doorcode:RateLimits:MailingPerSite:Burst=100000",
    ];

    private const string Ask = "/api/users/login-otp/";
    private const string Confirm = "/api/users/login-otp/confirm/";
    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email";
    private const string Disable = "UPDATE accounts SET status = 'disabled' WHERE email_canonical = @email";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Database Database => server.Services.GetRequiredService<Database>();

    [Fact]
    public async Task A_mailed_code_logs_in_once_and_the_session_says_how()
    {
        var ada = await JoinAsync();
        var (code, id) = await AskAsync(ada);

        var answer = await ConfirmAsync(other, ada, code, id);
        answer.ShouldBe(200);
        Assert.Equal(
            ["access", "device_token", "expires_in", "refresh", "token_type"],
            answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        var claims = SessionCalls.Claims(answer.Text("access"));
        Assert.Equal(("""["email"]""", "aal1"), (claims["amr"]!.ToJsonString(), claims["acr"]!.GetValue<string>()));
        (await server.MeAsync(answer.Text("access"))).ShouldBe(200);
        (await server.RefreshAsync(answer.Text("refresh"))).ShouldBe(200);
        (await ConfirmAsync(server, ada, code, id)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Without_an_id_the_code_works_as_well()
    {
        var bea = await JoinAsync();
        var (code, _) = await AskAsync(bea);
        (await ConfirmAsync(server, bea, code, id: null)).ShouldBe(200);
    }

    [Fact]
    public async Task The_device_token_of_a_login_by_code_is_one_of_the_account()
    {
        var cat = await JoinAsync();
        var (code, id) = await AskAsync(cat);
        var device = (await ConfirmAsync(server, cat, code, id)).Text("device_token");
        for (var guess = 0; guess < 10; guess++)
            (await cat.LogInFromAsync(device: null, DeviceCalls.Wrong)).ShouldBe(Problems.InvalidCredentials);

        (await cat.LogInAsync()).ShouldBe(Problems.TooManyRequests);
        (await cat.LogInFromAsync(device)).ShouldBe(200);
    }

    [Fact]
    public async Task A_login_by_code_can_set_the_cookie()
    {
        var dot = await JoinAsync();
        var (code, id) = await AskAsync(dot);
        var answer = await server.SendAsync(
            HttpMethod.Post, Confirm, bearer: null, $$"""{"email":"{{dot.Email}}","otp":"{{code}}","login_id":"{{id}}","use_cookie":true}""");
        Assert.False(answer.Json.TryGetProperty("refresh", out _));
        (await other.BrowseAsync(CookieCalls.Refresh, CookieCalls.ValueIn(answer))).ShouldBe(200);
    }

    [Fact]
    public async Task An_address_without_an_account_and_one_that_is_not_active_are_answered_alike_and_get_no_mail()
    {
        var (eve, disabled) = (await JoinAsync(), await JoinAsync());
        await ChangeAsync(Disable, disabled);
        var answers = new List<Answer>();
        foreach (var address in new[] { eve.Email, disabled.Email, NewAddress() })
        {
            var asked = await server.PostAsync(Ask, ("email", address));
            asked.ShouldBe(200);
            var id = asked.Text("login_id");
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            var again = await server.PostAsync(Ask, ("email", address), ("login_id", id));
            Assert.Equal(id, again.Text("login_id"));
            answers.AddRange([asked, again, await server.PostAsync(Ask, ("email", address), ("login_id", id))]);
            for (var guess = 0; guess < 6; guess++)
                answers.Add(await server.PostAsync(Confirm, ("email", address), ("otp", "000000"), ("login_id", id)));
        }

        var alike = answers.Select(Sameness.Of).Chunk(answers.Count / 3).ToArray();
        Assert.Equal(alike[0], alike[1]);
        Assert.Equal(alike[0], alike[2]);
        await server.Mailbox.NextFor(eve.Email);
        await server.Mailbox.NextFor(eve.Email);
        // The mail of the registration is the only one.
        Assert.Single(server.Mailbox.Taken, mail => mail.Recipients.Contains(disabled.Email));
    }

    [Theory]
    [InlineData(Raise)]
    [InlineData(Disable)]
    public async Task A_code_is_void_as_soon_as_its_account_has_changed(string change)
    {
        // The refusals of other tests have used up the lines that a network gets in a minute.
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var fay = await JoinAsync();
        var (code, id) = await AskAsync(fay);
        var sessions = await server.CountAsync("sessions");
        await ChangeAsync(change, fay);

        (await ConfirmAsync(server, fay, code, id)).ShouldBe(Problems.CodeRejected);
        (await ConfirmAsync(server, fay, code, id)).ShouldBe(Problems.CodeRejected);
        Assert.Equal(sessions, await server.CountAsync("sessions"));
        Assert.Equal(1, await Database.FirstAsync(
            "SELECT COUNT(*) FROM audit WHERE event = 'login.code' AND outcome = 'rejected' AND account_id = (SELECT id FROM accounts WHERE email_canonical = @email)",
            row => row.Number(0), Cancel, ("@email", fay.Email)));
    }

    [Fact]
    public async Task A_code_has_five_guesses_and_ends_with_its_time()
    {
        var gil = await JoinAsync();
        var (code, id) = await AskAsync(gil);
        var wrong = code == "000000" ? "000001" : "000000";
        for (var guess = 0; guess < 4; guess++)
            (await ConfirmAsync(server, gil, wrong, id)).ShouldBe(Problems.CodeRejected);

        (await ConfirmAsync(other, gil, wrong, id)).ShouldBe(Problems.AttemptsExhausted);
        (await ConfirmAsync(server, gil, code, id)).ShouldBe(Problems.CodeRejected);

        (code, id) = await AskAsync(gil);
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        (await ConfirmAsync(server, gil, code, id)).ShouldBe(Problems.CodeRejected);
    }

    [Fact]
    public async Task Wrong_guesses_at_codes_to_log_in_and_to_reset_are_counted_together_and_both_grow_long()
    {
        var eve = await JoinAsync();
        var reset = await eve.AskForResetAsync();
        var (code, id) = await AskAsync(eve);
        for (var i = 0; i < 5; i++)
        {
            await eve.GuessAsync(reset);
            await ConfirmAsync(other, eve, code == "000000" ? "000001" : "000000", id);
        }

        var (longCode, longId) = await AskAsync(eve);
        Assert.Matches(LongCodeContract.Long, longCode);
        Assert.Matches(LongCodeContract.Long, (await eve.AskForResetAsync()).Code);
        (await ConfirmAsync(server, eve, longCode.ToLowerInvariant(), longId)).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_of_a_registration_does_not_log_in_and_a_code_to_log_in_confirms_nothing()
    {
        var hal = await server.RegisterAsync(NewAddress());
        (await ConfirmAsync(server, hal, hal.Code, hal.RegistrationId)).ShouldBe(Problems.CodeRejected);
        (await hal.ConfirmAsync(hal.Code)).ShouldBe(201);
        var (code, id) = await AskAsync(hal);
        (await server.PostAsync("/api/users/confirm-otp/", ("email", hal.Email), ("otp", code), ("registration_id", id)))
            .ShouldBe(Problems.CodeRejected);
        (await ConfirmAsync(server, hal, code, id)).ShouldBe(200);
    }

    [Fact]
    public async Task Of_logins_at_once_with_one_code_one_gets_in()
    {
        for (var round = 0; round < 3; round++)
        {
            var ian = await JoinAsync();
            var (code, id) = await AskAsync(ian);
            var answers = await AtOnce.RunAsync(30, i => ConfirmAsync(i % 2 == 0 ? server : other, ian, code, id));
            Assert.Single(answers, answer => (int)answer.Status == 200);
            Assert.Equal(29, answers.Count(answer => answer.Code == Problems.CodeRejected.Code));
        }
    }

    [Fact]
    public async Task A_known_device_has_two_mails_more_that_strangers_cannot_use_up()
    {
        var joe = await JoinAsync();
        var (device, foreign) = (await joe.DeviceAsync(), await (await JoinAsync()).DeviceAsync());
        // The mail of the registration was the first of five.
        for (var mail = 0; mail < 4; mail++)
            (await server.PostAsync(Ask, ("email", joe.Email))).ShouldBe(200);

        (await server.PostAsync(Ask, ("email", joe.Email))).ShouldBe(Problems.TooManyRequests);
        (await server.PostAsync(Ask, ("email", joe.Email), ("device_token", foreign))).ShouldBe(Problems.TooManyRequests);
        var asked = await server.PostAsync(Ask, ("email", joe.Email), ("device_token", device));
        asked.ShouldBe(200);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        (await server.PostAsync(Ask, ("email", joe.Email), ("login_id", asked.Text("login_id")))).ShouldBe(Problems.TooManyRequests);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        (await other.PostAsync(Ask, ("email", joe.Email), ("login_id", asked.Text("login_id")), ("device_token", device))).ShouldBe(200);
        (await other.PostAsync(Ask, ("email", joe.Email), ("device_token", device))).ShouldBe(Problems.TooManyRequests);
    }

    [Theory]
    [InlineData("""{}""", "email")]
    [InlineData("""{"email":"no address"}""", "email")]
    [InlineData("""{"email":null}""", "email")]
    [InlineData("""{"email":"ada@example.org","login_id":1}""", "login_id")]
    [InlineData("""{"email":"ada@example.org","device_token":[]}""", "device_token")]
    public async Task A_wrong_field_of_a_request_for_a_code_is_named(string body, string field) => Named(await SendAsync(Ask, body), field);

    [Theory]
    [InlineData("""{"email":"ada@example.org"}""", "otp")]
    [InlineData("""{"email":"ada@example.org","otp":"12345"}""", "otp")]
    [InlineData("""{"email":"ada@example.org","otp":"12345x"}""", "otp")]
    [InlineData("""{"otp":"123456"}""", "email")]
    [InlineData("""{"email":"ada@example.org","otp":"123456","use_cookie":"yes"}""", "use_cookie")]
    public async Task A_wrong_field_of_a_login_by_code_is_named(string body, string field) => Named(await SendAsync(Confirm, body), field);

    private static string NewAddress() => $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org";

    private static void Named(Answer answer, string field)
    {
        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(field, Assert.Single(answer.Json.GetProperty("errors").EnumerateObject()).Name);
    }

    private static Task<Answer> ConfirmAsync(DoorcodeApp app, Person person, string code, string? id) =>
        app.PostAsync(Confirm, ("email", person.Email), ("otp", code), ("login_id", id));

    private Task<Answer> SendAsync(string path, string body) => server.SendAsync(HttpMethod.Post, path, bearer: null, body);

    private Task<Person> JoinAsync() => server.JoinAsync(NewAddress());

    private async Task<(string Code, string Id)> AskAsync(Person person)
    {
        var answer = await server.PostAsync(Ask, ("email", person.Email));
        answer.ShouldBe(200);
        return (SmtpMailbox.CodeIn(await server.Mailbox.NextFor(person.Email)), answer.Text("login_id"));
    }

    private async Task ChangeAsync(string change, Person person) =>
        Assert.Equal(1, await Database.ExecuteAsync(change, Cancel, ("@email", person.Email)));
}
