using Doorcode.Tests.EmailValidation;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

/// <summary>Mails count by mailbox, before anything is done that costs more.</summary>
public sealed class MailLimitTests
{
    [Fact]
    public async Task Addresses_that_differ_in_a_plus_tag_share_the_mails_of_one_mailbox_and_nothing_else()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var people = new List<Person>();
        foreach (var tag in new[] { "+1", "+2", "", "+2+3" })
            people.Add(await app.RegisterAsync($"ada{tag}@example.org"));

        // A cooldown belongs to the address alone, so a resend for another tag need not wait.
        (await app.PostAsync("/api/users/resend-otp/", ("email", "ADA+new@Example.org"))).ShouldBe(200);
        foreach (var full in new[] { "ada+6@example.org", "ada@example.org", "Ada+1@example.org" })
            (await RegistrationCalls.RegisterAsync(app, full)).ShouldBe(Problems.TooManyRequests);
        (await app.PostAsync("/api/users/resend-otp/", ("email", "ada+another@example.org"))).ShouldBe(Problems.TooManyRequests);

        await app.RegisterAsync("adam@example.org");
        await app.RegisterAsync("ada@other.example.org");
        foreach (var person in people)
            (await person.ConfirmAsync(person.Code)).ShouldBe(201);
        Assert.Equal(people.Count, app.Count("accounts"));
    }

    [Fact]
    public async Task A_mailbox_that_has_had_enough_costs_neither_a_hash_nor_a_paid_lookup()
    {
        await using var lookups = (await MailboxlayerServer.StartAsync()).Answers(MailboxlayerServer.Fine);
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:Mailboxlayer:AccessKey=a-key", $"Doorcode:Mailboxlayer:BaseAddress={lookups.BaseAddress}");
        for (var i = 0; i < 5; i++)
            await app.RegisterAsync($"ada+{i}@example.org");
        using var hashes = new CountedHashes(app);
        var before = lookups.Requests.Count;

        var answers = await AtOnce.RunAsync(20, i => RegistrationCalls.RegisterAsync(app, $"ada+{i + 5}@example.org"));

        Assert.All(answers, answer => answer.ShouldBe(Problems.TooManyRequests));
        Assert.Equal((0, before), (hashes.Count, lookups.Requests.Count));
    }

    [Fact]
    public async Task Of_registrations_at_once_no_more_are_hashed_than_mails_are_sent()
    {
        await using var app = await DoorcodeApp.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            using var hashes = new CountedHashes(app);
            var answers = await AtOnce.RunAsync(20, i => RegistrationCalls.RegisterAsync(app, $"bea{round}+{i}@example.org"));

            Assert.Equal(5, answers.Count(answer => (int)answer.Status == 200));
            Assert.Equal(15, answers.Count(answer => answer.Code == Problems.TooManyRequests.Code));
            Assert.Equal(5, hashes.Count);
            app.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registration_that_fails_before_its_mail_is_sent_costs_no_mail_and_starts_no_cooldown(bool isUnavailable)
    {
        await using var lookups = await MailboxlayerServer.StartAsync();
        await using var app = await DoorcodeApp.StartAsync(
            "Doorcode:Mailboxlayer:AccessKey=a-key",
            "Doorcode:Mailboxlayer:OnOutage=Refuse",
            $"Doorcode:Mailboxlayer:BaseAddress={lookups.BaseAddress}");
        if (!isUnavailable)
            lookups.Answers(MailboxlayerServer.Fine.Replace("\"mx_found\":true", "\"mx_found\":false", StringComparison.Ordinal));

        for (var i = 0; i < 7; i++)
        {
            (await RegistrationCalls.RegisterAsync(app, "cat@example.org"))
                .ShouldBe(isUnavailable ? Problems.Unavailable : Problems.EmailUndeliverable);
        }

        Assert.Equal(0, app.Count("mail_windows"));
        for (var i = 0; i < 5; i++)
        {
            (await app.PostAsync("/api/users/resend-otp/", ("email", "cat@example.org"))).ShouldBe(200);
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await app.PostAsync("/api/users/resend-otp/", ("email", "cat@example.org"))).ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task Without_limits_the_cooldown_of_an_address_acts_all_the_same()
    {
        await using var app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:Enabled=false");
        foreach (var address in new[] { "dee@example.org", "dee+x@example.org" })
        {
            for (var i = 0; i < 7; i++)
                await app.RegisterAsync(address);
            (await ResendAsync(address)).ShouldBe(Problems.TooManyRequests);
        }

        (await ResendAsync("unknown@example.org")).ShouldBe(200);
        (await ResendAsync("unknown@example.org")).ShouldBe(Problems.TooManyRequests);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        (await ResendAsync("dee@example.org")).ShouldBe(200);

        Task<Answer> ResendAsync(string address) => app.PostAsync("/api/users/resend-otp/", ("email", address));
    }

    [Fact]
    public async Task A_stranger_without_an_id_starts_no_cooldown_of_an_attempt()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var eve = await app.RegisterAsync("eve@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        (await app.PostAsync("/api/users/resend-otp/", ("email", eve.Email))).ShouldBe(200);
        (await app.PostAsync("/api/users/resend-otp/", ("email", eve.Email), ("registration_id", eve.RegistrationId))).ShouldBe(200);
        (await app.PostAsync("/api/users/resend-otp/", ("email", eve.Email), ("registration_id", eve.RegistrationId)))
            .ShouldBe(Problems.TooManyRequests);
    }

    [Fact]
    public async Task The_cooldown_and_the_count_survive_a_restart_and_are_swept_when_they_are_over()
    {
        await using var app = await DoorcodeApp.StartAsync();
        await app.RegisterAsync("fay@example.org");
        await app.RestartAsync();
        (await app.PostAsync("/api/users/resend-otp/", ("email", "fay@example.org"))).ShouldBe(Problems.TooManyRequests);
        Assert.Equal(1, app.Count("mail_windows"));

        app.Clock.Advance(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(() => app.Count("mail_windows") == 0, "the row is swept");
    }
}
