using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>On two servers over PostgreSQL, with Redis and without, mails and cooldowns are counted as on one.</summary>
public sealed class TwoServersMailTests
{
    private const int Callers = 50;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_resends_at_once_one_mails_in_a_cooldown_and_of_registrations_at_once_five_do(bool withRedis)
    {
        await using var redis = withRedis ? await RedisServer.StartNewAsync() : null;
        string[] settings =
        [
            "Doorcode:RateLimits:MailingPerNetwork:Burst=100000",
            "Doorcode:RateLimits:MailingPerSite:Burst=100000",
            .. redis is null ? [] : new[] { redis.Setting },
        ];
        await using var first = await DoorcodeApp.StartOnPostgresAsync(settings);
        await using var second = await first.StartBesideAsync();
        DoorcodeApp[] servers = [first, second];
        var expected = 0;
        for (var round = 0; round < 3; round++)
        {
            var email = $"ada{round}@example.org";
            await first.RegisterAsync(email);
            expected++;
            first.Clock.Advance(TimeSpan.FromMinutes(1));
            var resends = await Starter.RaceAsync(Enumerable.Range(0, Callers).Select<int, Func<Task<Answer>>>(
                i => () => servers[i % 2].PostAsync("/api/users/resend-otp/", ("email", email))));
            Assert.Single(resends, answer => (int)answer.Status == 200);
            Assert.Equal(Callers - 1, resends.Count(answer => answer.Code == Problems.TooManyRequests.Code));
            expected++;

            var registrations = await Starter.RaceAsync(Enumerable.Range(0, Callers).Select<int, Func<Task<Answer>>>(
                i => () => RegistrationCalls.RegisterAsync(servers[i % 2], $"bea{round}+{i}@example.org")));
            Assert.Equal(5, registrations.Count(answer => (int)answer.Status == 200));
            Assert.Equal(Callers - 5, registrations.Count(answer => answer.Code == Problems.TooManyRequests.Code));
            expected += 5;
            await first.Mailbox.Until(mailbox => Mails(mailbox) == expected);
        }

        // A last mail is sent after any that one of these would have sent too much.
        await first.RegisterAsync("last@example.org");
        Assert.Equal(expected + 1, Mails(first.Mailbox));
    }

    /// <summary>A jump of the clock may cut a conversation off: that mail comes again, with the same Message-ID.</summary>
    private static int Mails(SmtpMailbox mailbox) => mailbox.Taken.DistinctBy(mail => mail.Message.MessageId).Count();
}
