using Doorcode.Storage;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Accounts;

/// <summary>
/// Every thing that can wait for an account is used while an event makes it void: between what the use reads and what it writes. Needs apps with
/// <see cref="PendingThingContract.Settings"/>.
/// </summary>
/// <param name="server">The server that the things are used at.</param>
/// <param name="other">The server that the events happen at; may be the same.</param>
public abstract class PendingRaceContract(DoorcodeApp server, DoorcodeApp other)
{
    private const string Live = """
        SELECT COUNT(*) FROM sessions WHERE account_id = @account AND revoked_at IS NULL
        """;

    private protected DoorcodeApp Server => server;

    [Theory]
    [MemberData(nameof(PendingThingContract.Events), MemberType = typeof(PendingThingContract))]
    public async Task Nothing_that_is_being_used_gets_anywhere_when(string name, OwnerKind kind)
    {
        var happening = VoidingEvent.All.Single(known => known.Name == name);
        var owner = (await PendingOwner.NewAsync(server, kind)) with { IsRacing = true };
        var things = PendingThing.All.Where(thing =>
            (thing.Only ?? kind) == kind && happening.IsAbout(thing) && (thing.Code == "email-change" || CanStop(thing, kind))).ToList();
        var waiting = new List<(PendingThing Thing, Func<Task<bool>> UseAsync)>();
        foreach (var thing in things)
            waiting.Add((thing, await thing.BeginAsync(owner)));

        waiting.RemoveAll(one => !CanStop(one.Thing, kind));
        Assert.NotEmpty(waiting);
        var sessions = await LiveAsync(owner);

        var alive = await RaceAsync(() => happening.RunAsync(owner.At(other)), [.. waiting.Select(one => one.UseAsync)]);

        Assert.Empty(waiting.Where((_, i) => alive[i]).Select(one => one.Thing.Name));
        Assert.InRange(await LiveAsync(owner), 0, sessions);
    }

    /// <summary>Whether the use of a thing can be stopped between reading and writing.</summary>
    private protected abstract bool CanStop(PendingThing thing, OwnerKind kind);

    /// <summary>Has something happen to an account between what the uses read and what they write.</summary>
    /// <returns>Which of them succeeded.</returns>
    private protected abstract Task<bool[]> RaceAsync(Func<Task> happenAsync, IReadOnlyList<Func<Task<bool>>> uses);

    private ValueTask<long> LiveAsync(PendingOwner owner) => server.Services.GetRequiredService<Database>().FirstAsync(
        Live, row => row.Number(0), TestContext.Current.CancellationToken, ("@account", owner.Account.Value));
}
