using System.Net;
using Doorcode.Events;
using Doorcode.Tests.Devices;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.RateLimiting;

/// <summary>All networks together fill no store: beyond a bound, requests without an id wait, and those with one do not.</summary>
public sealed class SharedLimitTests
{
    private const int Bound = 3;

    private static readonly string[] Settings =
    [
        $"Doorcode:RateLimits:ResendsWithoutId:Burst={Bound}",
        "Doorcode:RateLimits:ResendsWithoutId:Refill=00:00:30",
        $"Doorcode:RateLimits:GuessesWithoutId:Burst={Bound}",
        "Doorcode:RateLimits:GuessesWithoutId:Refill=00:00:30",
        $"Doorcode:RateLimits:CodesWithoutPassword:Burst={Bound}",
        "Doorcode:RateLimits:CodesWithoutPassword:Refill=00:00:30",
        $"Doorcode:RateLimits:PasskeyLogins:Burst={Bound}",
        "Doorcode:RateLimits:PasskeyLogins:Refill=00:00:30",
        "Doorcode:EmailLogin:Enabled=true",
    ];

    [Fact]
    public async Task Resends_without_an_id_beyond_the_bound_wait_for_every_address_and_leave_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        await app.JoinAsync("registered@example.org");
        var pending = await app.RegisterAsync("pending@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < Bound; i++)
        {
            using var neighbour = new Neighbour(app, $"127.0.{i + 1}.1");
            (await neighbour.PostAsync("/api/users/resend-otp/", ("email", $"unknown{i}@example.org"))).ShouldBe(200);
        }

        var rows = app.Count("mail_windows");
        var answers = new List<Answer>();
        foreach (var address in new[] { "unknown@example.org", "pending@example.org", "registered@example.org" })
            answers.Add(await app.PostAsync("/api/users/resend-otp/", ("email", address)));

        answers[0].ShouldBe(Problems.TooManyRequests);
        Assert.Equal("30", answers[0].Headers["Retry-After"]);
        Assert.Single(answers.Select(Sameness.Of).Distinct());
        Assert.Equal(rows, app.Count("mail_windows"));

        (await app.PostAsync("/api/users/resend-otp/", ("email", pending.Email), ("registration_id", pending.RegistrationId))).ShouldBe(200);
        await app.RegisterAsync("new@example.org");
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        (await app.PostAsync("/api/users/resend-otp/", ("email", "unknown@example.org"))).ShouldBe(200);
    }

    [Fact]
    public async Task Guesses_without_an_id_beyond_the_bound_wait_for_every_address_and_leave_nothing()
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        var joined = await app.JoinAsync("registered@example.org");
        var pending = await app.RegisterAsync("pending@example.org");
        for (var i = 0; i < Bound; i++)
            (await app.PostAsync("/api/users/confirm-otp/", ("email", $"unknown{i}@example.org"), ("otp", "000000"))).ShouldBe(400);

        var (windows, buckets) = (app.Count("rolling_windows"), app.Count("token_buckets"));
        var answers = new List<Answer>();
        foreach (var address in new[] { "unknown@example.org", "pending@example.org", "registered@example.org" })
            answers.Add(await app.PostAsync("/api/users/confirm-otp/", ("email", address), ("otp", "000000")));

        Assert.All(answers, answer => answer.ShouldBe(Problems.TooManyRequests));
        Assert.Single(answers.Select(Sameness.Of).Distinct());
        Assert.Equal((windows, buckets), (app.Count("rolling_windows"), app.Count("token_buckets")));

        (await pending.ConfirmAsync(pending.WrongCode)).ShouldBe(400);
        (await pending.ConfirmAsync(pending.Code)).ShouldBe(201);
        await joined.TokensAsync();
    }

    [Theory]
    [InlineData("forgot-password", "reset_id")]
    [InlineData("login-otp", "login_id")]
    public async Task New_codes_without_a_password_beyond_the_bound_wait_for_every_address_and_leave_nothing(string path, string id)
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        await app.JoinAsync("registered@example.org");
        await app.JoinAsync("other@example.org");
        var first = await AskAsync("registered@example.org");
        for (var i = 1; i < Bound; i++)
        {
            using var neighbour = new Neighbour(app, $"127.0.{i + 1}.1");
            (await neighbour.PostAsync($"/api/users/{path}/", ("email", $"unknown{i}@example.org"))).ShouldBe(200);
        }

        var rows = Rows();
        var answers = new List<Answer>();
        foreach (var address in new[] { "unknown@example.org", "other@example.org", "registered@example.org" })
            answers.Add(await AskAsync(address));

        Assert.All(answers, answer => answer.ShouldBe(Problems.TooManyRequests));
        Assert.Equal("30", answers[0].Headers["Retry-After"]);
        Assert.Single(answers.Select(Sameness.Of).Distinct());
        Assert.Equal(rows, Rows());
        Assert.Equal("codes without a password", app.Column("SELECT details FROM audit WHERE event = 'limit.shared'").Distinct().Single());

        await app.RegisterAsync("new@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await AskAsync("registered@example.org", first.Text(id))).ShouldBe(200);
        (await AskAsync("unknown@example.org")).ShouldBe(200);

        Task<Answer> AskAsync(string address, string? known = null) =>
            app.PostAsync($"/api/users/{path}/", ("email", address), (id, known));

        (long, long) Rows() => (app.Count("challenges"), app.Count("mail_windows"));
    }

    [Fact]
    public async Task A_known_device_of_the_account_asks_beyond_the_bound_and_a_request_that_is_refused_is_not_counted()
    {
        await using var app = await DoorcodeApp.StartAsync([.. Settings, "Doorcode:RateLimits:MailsPerAddress=1"]);
        var ada = await app.JoinAsync("registered@example.org");
        var device = await ada.DeviceAsync();
        // The mailbox has had its one mail, the code of the registration.
        for (var i = 0; i < Bound; i++)
            (await app.ForgotAsync(ada.Email)).ShouldBe(Problems.TooManyRequests);

        for (var i = 0; i < Bound; i++)
            (await app.ForgotAsync($"unknown{i}@example.org")).ShouldBe(200);

        (await app.ForgotAsync("unknown@example.org")).ShouldBe(Problems.TooManyRequests);
        (await app.ForgotAsync(ada.Email, resetId: null, device)).ShouldBe(200);
    }

    [Fact]
    public async Task Stop_codes_beyond_the_bound_wait()
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        for (var i = 0; i < Bound; i++)
            (await app.StopEmailChangeAsync($"unknown{i}@example.org", "7KQ2-M0XB-V94T")).ShouldBe(Problems.CodeRejected);

        (await app.StopEmailChangeAsync("unknown@example.org", "7KQ2-M0XB-V94T")).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task A_reset_beyond_the_bound_of_guesses_costs_no_hash_and_one_with_an_id_goes_on()
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        for (var i = 0; i < Bound; i++)
            (await ResetAsync(id: null)).ShouldBe(Problems.CodeRejected);

        using var hashes = new CountedHashes(app);
        (await ResetAsync(id: null)).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(0, hashes.Count);
        (await ResetAsync("an id that nobody was given")).ShouldBe(Problems.CodeRejected);
        Assert.Equal(1, hashes.Count);

        Task<Answer> ResetAsync(string? id) => app.PostAsync(
            "/api/users/reset-password/",
            ("email", "unknown@example.org"), ("otp", "000000"), ("new_password", PasswordCalls.NewPassword), ("reset_id", id));
    }

    [Fact]
    public async Task Logins_by_passkey_beyond_the_bound_wait_and_leave_nothing_in_pages_too()
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        using var browser = new PageBrowser(app);
        await browser.GetAsync("/account/sign-in");
        for (var i = 0; i < Bound; i++)
        {
            using var neighbour = new Neighbour(app, $"127.0.{i + 1}.1");
            (await neighbour.PostAsync("/api/users/login/passkey/options/")).ShouldBe(200);
        }

        Assert.Equal(Bound, app.Count("passkey_ceremonies"));
        var limited = await app.PostAsync("/api/users/login/passkey/options/");
        limited.ShouldBe(Problems.TooManyRequests);
        Assert.Equal("30", limited.Headers["Retry-After"]);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.PostAsync("/account/sign-in/passkey/options")).Status);
        Assert.Equal(Bound, app.Count("passkey_ceremonies"));

        app.Clock.Advance(TimeSpan.FromSeconds(30));
        (await app.PostAsync("/api/users/login/passkey/options/")).ShouldBe(200);
    }

    [Fact]
    public async Task Refusals_by_a_shared_limit_are_few_lines_a_minute_and_name_no_network()
    {
        await using var app = await DoorcodeApp.StartAsync(Settings);
        for (var i = 0; i < Bound + 10; i++)
            await app.PostAsync("/api/users/resend-otp/", ("email", $"unknown{i}@example.org"));

        await app.Services.GetRequiredService<LimitedAttempts>().MaintainAsync(CancellationToken.None);

        Assert.InRange(app.Count("audit WHERE event = 'limit.shared' AND outcome = 'limited' AND ip IS NULL"), 1, 6);
    }

    [Fact]
    public async Task Switched_off_no_shared_limit_acts()
    {
        await using var app = await DoorcodeApp.StartAsync([.. Settings, "Doorcode:RateLimits:Enabled=false"]);
        for (var i = 0; i < 2 * Bound; i++)
        {
            (await app.PostAsync("/api/users/resend-otp/", ("email", $"unknown{i}@example.org"))).ShouldBe(200);
            (await app.PostAsync("/api/users/confirm-otp/", ("email", $"unknown{i}@example.org"), ("otp", "000000"))).ShouldBe(400);
            (await app.PostAsync("/api/users/forgot-password/", ("email", $"unknown{i}@example.org"))).ShouldBe(200);
        }
    }
}
