using System.Collections.Concurrent;
using Doorcode.Tests.EndToEnd.Upgrade.Stories;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>Every story, lived once: all begin at one server and are finished at another.</summary>
internal sealed class AllStories : IDisposable
{
    /// <summary>So many are lived at once: a server that has just started is slow, and the machine has other work to do.</summary>
    private const int AtOnce = 2;

    private readonly IReadOnlyList<Story> _stories;

    private AllStories(SmtpMailbox mailbox) => _stories = [.. Kinds.Select(make => make(mailbox))];

    public static IReadOnlyList<Func<SmtpMailbox, Story>> Kinds { get; } =
    [
        mailbox => new SessionStory(mailbox),
        mailbox => new RegistrationStory(mailbox),
        mailbox => new TotpStory(mailbox),
        mailbox => new EnrolmentStory(mailbox),
        mailbox => new RecoveryCodeStory(mailbox),
        mailbox => new PasskeyStory(mailbox),
        mailbox => new MailedLoginStory(mailbox),
        mailbox => new PasswordResetStory(mailbox),
        mailbox => new EmailChangeStory(mailbox),
        mailbox => new KnownDeviceStory(mailbox),
        mailbox => new PageStory(mailbox),
    ];

    public static async Task<AllStories> BeginAsync(DoorcodeServer server, SmtpMailbox mailbox)
    {
        var stories = new AllStories(mailbox);
        await stories.AtAsync(server, (story, client) => story.BeginAsync(client));
        return stories;
    }

    public Task FinishAsync(DoorcodeServer server) => AtAsync(server, (story, client) => story.FinishAsync(client));

    public void Dispose()
    {
        foreach (var story in _stories)
            story.Dispose();
    }

    private async Task AtAsync(DoorcodeServer server, Func<Story, ApiClient, Task> live)
    {
        using var client = new ApiClient(server.Address);
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(_stories, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (story, _) =>
        {
            try
            {
                await live(story, client);
            }
            catch (Exception failure)
            {
                failures.Enqueue($"{story.GetType().Name} at {server.Name}: {failure.GetType().Name} {failure.Message}");
            }
        });
        Assert.True(failures.IsEmpty, string.Join('\n', failures));
    }
}
