using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Profile;

/// <summary>Mails that wait for an account's address while the SMTP server is away. Needs an app of its own.</summary>
public abstract class WaitingMailContract(DoorcodeApp app)
{
    [Fact]
    public async Task Mails_that_wait_are_exported_by_kind_and_time_and_a_deletion_drops_them_and_leaves_one()
    {
        var tokens = await (await app.JoinAsync("ada@example.org")).TokensAsync();
        var other = await (await app.JoinAsync("bea@example.org")).TokensAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await app.Mailbox.StopAsync();
        foreach (var email in new[] { "ADA@example.org", "bea@example.org" })
        {
            (await app.PostAsync(
                "/api/users/register/", ("email", email), ("password", "another good phrase"), ("full_name", "Mallory"))).ShouldBe(200);
        }

        Assert.Equal(2, await app.CountAsync("outbox"));
        var export = await app.ExportAsync(tokens.Access);
        export.ShouldBe(200);
        var mail = Assert.Single(export.Json.GetProperty("mails").EnumerateArray().ToArray());
        Assert.Equal("AlreadyRegistered", mail.GetProperty("kind").GetString());
        Assert.Equal(app.Clock.GetUtcNow(), mail.GetProperty("created_at").GetDateTimeOffset());

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        await app.ShouldLiveAsync(other);

        // That of the other address, and the one about the deletion.
        Assert.Equal(2, await app.CountAsync("outbox"));

        app.Mailbox.Start();
        Assert.Contains("deleted", (await AfterRetriesAsync("ada@example.org")).Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(
            app.Mailbox.Taken, taken => taken.Message.To.ToString().Contains("ada", StringComparison.OrdinalIgnoreCase)
                && taken.Message.Subject!.Contains("already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_waits_for_an_address_that_could_still_be_got_back_is_dropped_too_and_it_is_told_last()
    {
        var tokens = await (await app.JoinAsync("cat@example.org")).TokensAsync();
        await app.MoveAsync(tokens, "cat@example.org", "cat@example.net");
        await DrainAsync();
        await app.Mailbox.StopAsync();
        (await app.PostAsync(
            "/api/users/register/", ("email", "cat@example.org"), ("password", "another good phrase"), ("full_name", "Mallory"))).ShouldBe(200);
        Assert.Equal(1, await app.CountAsync("outbox"));

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);

        // The last mails, to the address of the account and to the one before.
        Assert.Equal(2, await app.CountAsync("outbox"));
        app.Mailbox.Start();
        foreach (var email in new[] { "cat@example.net", "cat@example.org" })
            Assert.Contains("deleted", (await AfterRetriesAsync(email)).Subject, StringComparison.Ordinal);

        await DrainAsync();
    }

    /// <summary>Waits until no mail waits. Retries are timed by the app's clock.</summary>
    private Task DrainAsync() => Eventually.TrueAsync(
        async () =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            return await app.CountAsync("outbox") == 0;
        },
        "every mail is sent");

    private async Task<MimeKit.MimeMessage> AfterRetriesAsync(string email)
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
}
