using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EventHandlers;

/// <summary>A handler that hangs takes no place of a mail, however few there are; on every engine.</summary>
/// <param name="start">Starts an app with services and settings of its own.</param>
public abstract class SlowHandlerContract(Func<Action<IServiceCollection>, string[], Task<DoorcodeApp>> start)
{
    private const int Accounts = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Mail_and_other_handlers_do_not_wait_for_a_handler_that_hangs(int connections)
    {
        await using var app = await start(
            Told.Register, [$"Doorcode:Smtp:MaxConnections={connections}", "Doorcode:RateLimits:Enabled=false"]);
        var told = app.Services.GetRequiredService<Told>();
        var release = new TaskCompletionSource();
        told.Gate = release.Task;
        try
        {
            var accounts = new List<AccountId>();
            for (var i = 0; i < Accounts; i++)
                accounts.Add((await app.CreateAsync()).Account.Id);

            await Eventually.TrueAsync(
                async () => await app.CountAsync("outbox WHERE kind = 'event' AND state = 2") >= connections, "the handler has events");
            // Its code is younger than all events that wait.
            await app.RegisterAsync("ada@example.org");
            foreach (var account in accounts)
                await told.Until<SecondHandler>(account, 1);

            Assert.All(accounts, account => Assert.Empty(told.Of<FirstHandler>(account)));
            release.SetResult();
            foreach (var account in accounts)
                await told.Until<FirstHandler>(account, 1);
        }
        finally
        {
            release.TrySetResult();
        }
    }
}
