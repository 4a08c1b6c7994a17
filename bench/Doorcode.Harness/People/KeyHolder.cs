using System.Text.Json.Nodes;
using Doorcode.Harness.Facts;
using Doorcode.Rig;

namespace Doorcode.Harness.People;

/// <summary>An owner with a passkey: enrols it, gets in by it, and removes it.</summary>
internal sealed class KeyHolder(OwnedAccount own)
{
    /// <summary>A ceremony may go with a database that fails; whoever holds the passkey begins another one.</summary>
    private const int MostCeremonies = 3;

    private static readonly Answering Honest = new() { Origin = "https://doorcode.example.org", RelyingPartyId = "doorcode.example.org" };

    private readonly World _world = own.World;

    public async Task LiveAsync(Session session, Session old, CancellationToken cancel)
    {
        using var key = new SoftAuthenticator();
        var added = await AddAsync(key, session, cancel);
        if (added is not { Ending: Ending.Success })
            return;

        await own.EndAsync(old, added);
        var login = await _world.LogInAsync(own.Address, cancel);
        _world.History.LoginsWithoutFactor.Enqueue(new LoginWithoutFactor(own.Address, login.Exchange.Ended, login.ForSession));
        await own.MustNotOpenAsync(
            "the passkey without verifying its user", () => PresentAsync(key, Honest with { IsUserVerified = false }), cancel);
        var entered = await own.MustOpenAsync("the passkey", () => PersistAsync(key), cancel);
        if (entered.Ending != Ending.Success)
            return;

        var byKey = own.SessionOf(2, entered);
        await byKey.UseAsync(Habit.HasPasskey, cancel);
        var removed = await _world.InsistAsync(
            () => own.MailingAsync(() => _world.Balancer.DeleteAsync($"passkeys/{added.Text("id")}", body: null, byKey.Access)), cancel);
        if (removed.Ending != Ending.Success)
            return;

        await own.MustNotOpenAsync("the passkey that was removed", () => PresentAsync(key, Honest), cancel);
        await own.MustOpenAsync("the password once the passkey is removed", () => own.LogInAsync(own.Address, PasswordBook.First), cancel);
    }

    /// <summary>Enrols the passkey. That is tried once: after a lost answer it may be there, and is offered no second time.</summary>
    private async Task<Answer?> AddAsync(SoftAuthenticator key, Session session, CancellationToken cancel)
    {
        var offered = await _world.InsistAsync(
            () => _world.Balancer.PostAsync("passkeys/options", new { password = PasswordBook.First }, session.Access), cancel);
        return offered.Ending == Ending.Success
            ? await own.MailingAsync(() => _world.Balancer.PostAsync(
                "passkeys", BodyOf(offered, key.Create(offered.Body.GetProperty("options"), Honest)), session.Access))
            : null;
    }

    /// <summary>Logs in by the passkey; a ceremony that is refused is followed by another one.</summary>
    private async Task<Answer> PersistAsync(SoftAuthenticator key)
    {
        var answer = await PresentAsync(key, Honest);
        for (var ceremony = 1; ceremony < MostCeremonies && answer.Ending == Ending.Refused; ceremony++)
            answer = await PresentAsync(key, Honest);
        return answer;
    }

    private async Task<Answer> PresentAsync(SoftAuthenticator key, Answering how)
    {
        var offered = await _world.Balancer.PostAsync("login/passkey/options", new { });
        return offered.Ending == Ending.Success
            ? await _world.Balancer.PostAsync("login/passkey", BodyOf(offered, key.Get(offered.Body.GetProperty("options"), how)))
            : offered;
    }

    private static JsonObject BodyOf(Answer offered, JsonObject credential) =>
        new() { ["ceremony_id"] = offered.Text("ceremony_id"), ["credential"] = credential };
}
