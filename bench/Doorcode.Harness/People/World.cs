using System.Security.Cryptography;
using System.Threading.Channels;
using Doorcode.Harness.Facts;
using Doorcode.Harness.Mail;

namespace Doorcode.Harness.People;

/// <summary>What a person can reach, and how patient people are.</summary>
internal sealed record World(Door Balancer, IReadOnlyList<Door> Servers, Letterboxes Letterboxes, History History, RunClock Clock)
{
    /// <summary>What the accounts' passwords may be.</summary>
    public PasswordBook Passwords { get; } = new();

    /// <summary>What the accounts' addresses may be.</summary>
    public AddressBook Addresses { get; } = new();

    private const long Patience = 90_000;

    /// <summary>Asks again, after a pause, until there is an answer that is more than "not now".</summary>
    /// <param name="ask">One request.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The last answer.</returns>
    public async Task<Answer> InsistAsync(Func<Task<Answer>> ask, CancellationToken cancel)
    {
        var giveUpAt = Clock.Now + Patience;
        while (true)
        {
            var answer = await ask();
            if (!answer.Exchange.IsFailure || Clock.Now > giveUpAt)
                return answer;
            await PauseAsync(200, 700, cancel);
        }
    }

    /// <summary>Logs in, insisting; with each address and password that the account may have, until one is not refused.</summary>
    public async Task<Answer> LogInAsync(string address, CancellationToken cancel)
    {
        var ways = from email in Addresses.Of(address) from password in Passwords.Of(address) select new { email, password };
        Answer? answer = null;
        foreach (var way in ways)
        {
            answer = await InsistAsync(() => Balancer.PostAsync("login", way), cancel);
            if (answer.Exchange.Status != 401)
                break;
        }
        return answer!;
    }

    /// <summary>A person reads, types, thinks.</summary>
    public static Task PauseAsync(int least, int most, CancellationToken cancel) =>
        Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(least, most)), TimeProvider.System, cancel);

    /// <summary>Waits for the next mail; null when none comes.</summary>
    public static async Task<Delivery?> NextMailAsync(ChannelReader<Delivery> box, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromMilliseconds(Patience));
        try
        {
            return await box.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Starts them all at one moment and waits for all.</summary>
    public static async Task<T[]> AtOnceAsync<T>(IEnumerable<Func<Task<T>>> work)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = work.Select(async one =>
        {
            await start.Task;
            return await one();
        }).ToList();
        start.SetResult();
        return await Task.WhenAll(tasks);
    }
}
