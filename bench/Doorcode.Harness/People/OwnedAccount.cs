using System.Threading.Channels;
using Doorcode.Harness.Facts;

namespace Doorcode.Harness.People;

/// <summary>An account in its owner's hands: each request is noted with what it mails, spends, opens and ends.</summary>
internal sealed class OwnedAccount(World world, string address)
{
    /// <summary>What can be reached.</summary>
    public World World => world;

    /// <summary>The address that it was registered with.</summary>
    public string Address => address;

    /// <summary>The sessions that what the owner did has ended.</summary>
    public List<Session> Ended { get; } = [];

    /// <summary>Logs in; null when that fails.</summary>
    public Task<Session?> BeginAsync(int visit, CancellationToken cancel) => Session.BeginAsync(world, address, NameOf(visit), cancel);

    /// <summary>The session of a login.</summary>
    public Session SessionOf(int visit, Answer login) => new(world, address, NameOf(visit), login);

    /// <summary>Notes that an answer has ended a session.</summary>
    public async Task EndAsync(Session session, Answer ending)
    {
        await session.OverAsync(ending.Exchange.Ended);
        Ended.Add(session);
    }

    /// <summary>A request that mails once if it is done.</summary>
    public Task<Answer> MailingAsync(Func<Task<Answer>> ask) => MailingAsync(ask, [address]);

    /// <summary>A request that mails to each of some addresses once if it is done.</summary>
    public async Task<Answer> MailingAsync(Func<Task<Answer>> ask, IEnumerable<string> recipients)
    {
        var answer = await ask();
        if (answer.Ending == Ending.Success || answer.Exchange.IsUnknown)
        {
            foreach (var recipient in recipients)
            {
                world.History.MailRequests.Enqueue(new MailRequest(
                    recipient, answer.Exchange.Started, answer.Ending == Ending.Success, answer.Exchange.Ended));
            }
        }
        return answer;
    }

    /// <summary>A request that spends a code.</summary>
    public async Task<Answer> GuessAsync(string code, Func<Task<Answer>> ask)
    {
        var answer = await ask();
        if (answer.Ending != Ending.NotTaken)
        {
            world.History.Guesses.Enqueue(new Guess(
                $"{address} {code}", ById: true, IsRight: true, answer.Exchange.Started, answer.Exchange.Ended, answer.Ending switch
                {
                    Ending.Success => GuessAnswer.Accepted,
                    Ending.Refused => GuessAnswer.Rejected,
                    _ => GuessAnswer.Unknown,
                }));
        }
        return answer;
    }

    /// <summary>Tries, insisting, what must let its owner in.</summary>
    public Task<Answer> MustOpenAsync(string what, Func<Task<Answer>> ask, CancellationToken cancel) => TryAsync(what, WayState.Open, ask, cancel);

    /// <summary>Tries, insisting, what must let nobody in.</summary>
    public Task<Answer> MustNotOpenAsync(string what, Func<Task<Answer>> ask, CancellationToken cancel) => TryAsync(what, WayState.Shut, ask, cancel);

    /// <summary>Logs in once, with an address and a password.</summary>
    public Task<Answer> LogInAsync(string at, string password) => world.Balancer.PostAsync("login", new { email = at, password });

    /// <summary>The next mail with a code of six digits; notices are passed over.</summary>
    public static Task<string?> CodeAsync(ChannelReader<Delivery> box, CancellationToken cancel) =>
        NextAsync(box, code => !code.Contains('-', StringComparison.Ordinal), cancel);

    /// <summary>The next mail with a stop code.</summary>
    public static Task<string?> StopCodeAsync(ChannelReader<Delivery> box, CancellationToken cancel) =>
        NextAsync(box, code => code.Contains('-', StringComparison.Ordinal), cancel);

    private static async Task<string?> NextAsync(ChannelReader<Delivery> box, Func<string, bool> isWanted, CancellationToken cancel)
    {
        while (await World.NextMailAsync(box, cancel) is { } mail)
        {
            if (mail.Code is { } code && isWanted(code))
                return code;
        }
        return null;
    }

    private async Task<Answer> TryAsync(string what, WayState state, Func<Task<Answer>> ask, CancellationToken cancel)
    {
        var answer = await world.InsistAsync(ask, cancel);
        world.History.WaysIn.Enqueue(new WayIn(address, what, state, answer.Exchange.Ended, answer.ForSession));
        return answer;
    }

    private string NameOf(int visit) => FormattableString.Invariant($"{address}#{visit}");
}
