using System.Text.Json.Nodes;
using Doorcode.Tests.Administration;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EventHandlers;

/// <summary>What handlers of the app are told, on every engine. Needs apps without limits that <see cref="Told.Register"/> has configured.</summary>
public abstract class EventHandlerContract(DoorcodeApp first, DoorcodeApp second)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DoorcodeApp[] Servers => ReferenceEquals(first, second) ? [first] : [first, second];

    [Fact]
    public async Task Every_handler_is_told_once_what_happens_to_an_account_with_numbers_that_grow_by_one()
    {
        var (account, ada) = await first.CreateAsync();
        var id = account.Id;
        var (one, other) = (await ada.TokensAsync(), await ada.TokensAsync());
        (await first.RenameAsync(one.Access, "Ada King")).ShouldBe(200);
        (await first.LogOutAsync(other)).ShouldBe(205);
        other = await ada.TokensAsync();
        await ada.EnrolAsync(one.Access);
        await first.Accounts().SetRolesAsync(id, ["editor"], Cancel);
        await first.Accounts().SetClaimsAsync(id, new JsonObject { ["plan"] = "pro" }, Cancel);
        await first.Accounts().DisableAsync(id, Cancel);
        await first.Accounts().EnableAsync(id, Cancel);
        await first.Accounts().DeleteAsync(id, Cancel);

        string[] expected =
        [
            "account.created", "session.created", "session.created", "account.updated", "session.ended", "session.created",
            // The first factor ends the other session.
            "factor.added", "session.ended", "roles.changed", "account.updated", "account.disabled", "session.ended", "account.enabled",
            "account.deleted",
        ];
        var events = await AllAsync<FirstHandler>(id, expected.Length);
        Assert.Equal(expected, events.Select(told => told.Kind));
        Assert.Equal(Enumerable.Range(1, expected.Length).Select(number => (long)number), events.Select(told => told.Sequence));
        Assert.Equal(expected.Length, events.Select(told => told.Id).Distinct().Count());
        Assert.Equal(events, await AllAsync<SecondHandler>(id, expected.Length));
        Assert.Equal(0, await first.CountAsync("event_sequences WHERE account_id = @account", id.Value));
        await Eventually.TrueAsync(async () => await first.CountAsync("outbox WHERE kind = 'event'", id.Value) == 0, "nothing waits");
    }

    [Fact]
    public async Task What_is_refused_or_changes_nothing_is_not_told()
    {
        var (account, ada) = await first.CreateAsync();
        await Assert.ThrowsAsync<DoorcodeException>(() => first.Accounts().CreateAsync(ada.Email, "Bea", password: null, Cancel));
        (await (ada with { Password = "not the password" }).LogInAsync()).ShouldBe(401);
        await first.Accounts().EnableAsync(account.Id, Cancel);
        await first.Accounts().SetRolesAsync(account.Id, [], Cancel);
        await first.Accounts().DisableAsync(account.Id, Cancel);

        var events = await AllAsync<FirstHandler>(account.Id, 2);
        Assert.Equal(["account.created", "account.disabled"], events.Select(told => told.Kind));
    }

    [Fact]
    public async Task A_handler_that_throws_gets_its_event_again_and_delays_nobody_else()
    {
        var fails = 2;
        var id = await CreateBrokenAsync(_ => Interlocked.Decrement(ref fails) >= 0 ? throw new InvalidOperationException("a test") : Task.CompletedTask);

        // The other handler, and mail, do not wait.
        var other = Assert.Single(await AllAsync<SecondHandler>(id, 1));
        await first.Accounts().DisableAsync(id, Cancel);
        await first.Mailbox.NextFor((await first.Accounts().FindAsync(id, Cancel))!.Email);
        await Eventually.TrueAsync(
            () =>
            {
                first.Clock.Advance(TimeSpan.FromSeconds(1));
                return Sum(told => told.Of<FirstHandler>(id).Count) >= 2;
            },
            "both events came in the end");
        Assert.Equal([1L, 2L], (await AllAsync<FirstHandler>(id, 2)).Select(told => told.Sequence));
        Assert.Contains(await AllAsync<FirstHandler>(id, 2), told => told == other);
        Assert.Contains(Servers.SelectMany(server => server.Log.All), line => line.Id.Id == 2010 && line.Text.Contains("a test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_hangs_is_left_after_15_seconds_and_delays_nobody_else()
    {
        var begun = new TaskCompletionSource();
        var id = await CreateBrokenAsync(cancel =>
        {
            begun.TrySetResult();
            // Whoever hangs does not look whether it should stop.
            return new TaskCompletionSource().Task;
        });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.Single(await AllAsync<SecondHandler>(id, 1));
        Assert.Empty(await AllAsync<FirstHandler>(id, 0));

        foreach (var server in Servers)
            server.Services.GetRequiredService<Told>().Mend(id);

        await Eventually.TrueAsync(
            () =>
            {
                first.Clock.Advance(TimeSpan.FromSeconds(5));
                return Sum(told => told.Of<FirstHandler>(id).Count) == 1;
            },
            "the event came again");
        // One server may have it again before the other has said so.
        await Eventually.TrueAsync(
            () => Servers.SelectMany(server => server.Log.All).Any(line => line.Id.Id == 2011 && line.Text.Contains("15 seconds", StringComparison.Ordinal)),
            "the log tells of it");
    }

    [Fact]
    public async Task Logins_at_once_get_numbers_without_a_gap()
    {
        var (account, ada) = await first.CreateAsync();
        var logins = await AtOnce.RunAsync(4, i => (ada with { App = i % 2 == 0 ? first : second }).LogInAsync());
        // On a busy machine some find the queue for hashing full.
        var begun = logins.Count(answer => (int)answer.Status == 200);
        Assert.InRange(begun, 1, 4);

        var events = await AllAsync<FirstHandler>(account.Id, 1 + begun);
        Assert.Equal(Enumerable.Range(1, 1 + begun).Select(number => (long)number), events.Select(told => told.Sequence));
        Assert.Equal(begun, events.Count(told => told.Kind == AccountEventKinds.SessionCreated));
    }

    /// <summary>An account whose first handler behaves so from the first event on.</summary>
    private async Task<AccountId> CreateBrokenAsync(Func<CancellationToken, Task> behave)
    {
        // The id is known once the account is made, and the event may be told before that.
        var gate = new TaskCompletionSource();
        foreach (var server in Servers)
            server.Services.GetRequiredService<Told>().Gate = gate.Task;

        var (account, _) = await first.CreateAsync();
        foreach (var server in Servers)
        {
            server.Services.GetRequiredService<Told>().At(account.Id, behave);
            server.Services.GetRequiredService<Told>().Gate = Task.CompletedTask;
        }

        gate.SetResult();
        return account.Id;
    }

    /// <summary>What all servers have told, in the order of the numbers, once there are so many.</summary>
    private async Task<IReadOnlyList<AccountEvent>> AllAsync<T>(AccountId account, int count)
    {
        await Eventually.TrueAsync(() => Sum(told => told.Of<T>(account).Count) >= count, $"{typeof(T).Name} was told {count} events");
        return [.. Servers.SelectMany(server => server.Services.GetRequiredService<Told>().Of<T>(account)).OrderBy(told => told.Sequence)];
    }

    private int Sum(Func<Told, int> count) => Servers.Sum(server => count(server.Services.GetRequiredService<Told>()));
}
