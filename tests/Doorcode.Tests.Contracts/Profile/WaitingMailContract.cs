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

        var export = await app.ExportAsync(tokens.Access);
        export.ShouldBe(200);
        var mail = Assert.Single(export.Json.GetProperty("mails").EnumerateArray().ToArray());
        Assert.Equal("AlreadyRegistered", mail.GetProperty("kind").GetString());
        Assert.Equal(app.Clock.GetUtcNow(), mail.GetProperty("created_at").GetDateTimeOffset());

        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
        await app.ShouldLiveAsync(other);

        await Eventually.TrueAsync(
            async () => await app.CountAsync("outbox") == await app.CountAsync("outbox WHERE state = 1"), "every mail was tried and waits for its next turn");
        app.Mailbox.Start();
        // Later than any pause between attempts.
        app.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("deleted", (await app.Mailbox.NextFor("ada@example.org")).Subject, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => await app.CountAsync("outbox WHERE next_attempt_at IS NOT NULL") == 0, "what is left to send is sent or given up on");
        Assert.DoesNotContain(
            app.Mailbox.Taken, taken => taken.Message.To.ToString().Contains("ada", StringComparison.OrdinalIgnoreCase)
                && taken.Message.Subject!.Contains("already", StringComparison.Ordinal));
    }
}
