using System.Security.Cryptography;
using System.Text;
using Doorcode.Harness.Facts;

namespace Doorcode.Harness.People;

/// <summary>One login and what it gave.</summary>
internal sealed class Session
{
    private readonly World _world;
    private readonly string _address;
    private readonly string _name;
    private string _access;
    private string _refresh;
    private string _previous = "";
    private long _loggedOutAt;

    /// <summary>The session of a login that worked.</summary>
    public Session(World world, string address, string name, Answer login)
    {
        (_world, _address, _name) = (world, address, name);
        (_access, _refresh) = (login.Text("access"), login.Text("refresh"));
    }

    /// <summary>Logs in; null when the password is refused or nobody answers.</summary>
    public static async Task<Session?> BeginAsync(World world, string address, string name, CancellationToken cancel)
    {
        var login = await world.LogInAsync(address, cancel);
        return login.Ending == Ending.Success ? new Session(world, address, name, login) : null;
    }

    /// <summary>The access token that is good now.</summary>
    public string Access => _access;

    /// <summary>Comes back a few times.</summary>
    public async Task UseAsync(Habit habit, CancellationToken cancel)
    {
        var returns = RandomNumberGenerator.GetInt32(3, 8);
        for (var time = 0; time < returns; time++)
        {
            await LookAsync();
            await World.PauseAsync(300, 2500, cancel);
            var isAlive = habit switch
            {
                Habit.HasTwoTabs => await RefreshInTwoTabsAsync(cancel),
                Habit.LosesAnswers => await RefreshAsync(cancel) && await RepeatAsync(),
                _ => await RefreshAsync(cancel),
            };
            if (!isAlive)
                return;
        }
    }

    /// <summary>Logs out, and tries what is left on every server.</summary>
    /// <returns>Whether the logout was answered with 205.</returns>
    public async Task<bool> EndAsync(CancellationToken cancel)
    {
        if (!await RefreshAsync(cancel))
            return false;
        var answer = await _world.InsistAsync(() => _world.Balancer.PostAsync("logout", new { refresh_token = _refresh }, _access), cancel);
        // A logout whose answer was lost ends the session too; its repetition is refused.
        if (answer.Ending != Ending.Success)
            return false;
        await OverAsync(answer.Exchange.Ended);
        return true;
    }

    /// <summary>Notes that an answer has ended the session, and tries what is left on every server.</summary>
    public Task OverAsync(long endedAt)
    {
        _loggedOutAt = endedAt;
        return TryWhatIsLeftAsync();
    }

    /// <summary>Presents every token that the session still has, everywhere. Only after its end.</summary>
    public async Task TryWhatIsLeftAsync()
    {
        foreach (var door in _world.Servers.Append(_world.Balancer))
        {
            Note(door, "access at GET me", await door.GetAsync("me", _access));
            Note(door, "access at verify", await door.PostAsync("token/verify", new { token = _access }));
            Note(door, "refresh at verify", await door.PostAsync("token/verify", new { token = _refresh }));
            Note(door, "refresh at refresh", await door.PostAsync("token/refresh", new { refresh = _refresh }));
            Note(door, "predecessor at refresh", await door.PostAsync("token/refresh", new { refresh = _previous }));
        }
    }

    /// <summary>The next token, insisting; false when the session is over.</summary>
    public async Task<bool> RefreshAsync(CancellationToken cancel)
    {
        var presented = _refresh;
        return Take(presented, await _world.InsistAsync(() => PresentAsync(presented), cancel));
    }

    private async Task<bool> RefreshInTwoTabsAsync(CancellationToken cancel)
    {
        var presented = _refresh;
        var answers = await World.AtOnceAsync(Enumerable.Repeat((Func<Task<Answer>>)(() => PresentAsync(presented)), 2));
        var best = Array.Find(answers, answer => answer.Ending == Ending.Success);
        return best is not null ? Take(presented, best) : await RefreshAsync(cancel);
    }

    // As if the last answer had been lost on its way: the same token once more.
    private async Task<bool> RepeatAsync()
    {
        await PresentAsync(_previous);
        return true;
    }

    private async Task<Answer> PresentAsync(string token)
    {
        var answer = await _world.Balancer.PostAsync("token/refresh", new { refresh = token });
        if (answer.Ending == Ending.NotTaken)
            return answer;
        var successor = answer.Ending == Ending.Success ? NameOf(answer.Text("refresh")) : null;
        _world.History.Rotations.Enqueue(new Rotation(
            _name, NameOf(token), successor, answer.Exchange.Started, answer.Exchange.Ended, answer.ForSession));
        return answer;
    }

    private bool Take(string presented, Answer answer)
    {
        if (answer.Ending != Ending.Success)
            return false;
        (_previous, _access, _refresh) = (presented, answer.Text("access"), answer.Text("refresh"));
        return true;
    }

    private async Task LookAsync()
    {
        var answer = await _world.Balancer.GetAsync("me", _access);
        // Somebody else's account would be as bad as none.
        var isOwn = answer.Ending != Ending.Success || _world.Addresses.Of(_address).Contains(answer.Text("email"));
        if (answer.Ending != Ending.NotTaken)
        {
            _world.History.Visits.Enqueue(new Visit(_name, answer.Exchange.Started, answer.Exchange.Ended,
                isOwn ? answer.ForSession : SessionAnswer.Refused));
        }
    }

    private void Note(Door door, string what, Answer answer) =>
        _world.History.RevokedTries.Enqueue(new RevokedTry(_name, door.Via, what, _loggedOutAt, answer.Exchange.Started, answer.ForSession));

    private static string NameOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)))[..16];
}
