using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EventHandlers;

/// <summary>An app with handlers and without limits.</summary>
public sealed class AppWithHandlers : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartWithAsync(Told.Register, "Doorcode:RateLimits:Enabled=false");

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

public sealed class EventHandlerTests(AppWithHandlers handlers)
    : EventHandlerContract(handlers.App, handlers.App), IClassFixture<AppWithHandlers>;

public sealed class SlowHandlerTests() : SlowHandlerContract(DoorcodeApp.StartWithAsync);

/// <summary>What is written where there are no handlers, and what a restart does.</summary>
public sealed class WaitingEventTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_handler_nothing_is_written()
    {
        await using var app = await DoorcodeApp.StartAsync();
        var (account, ada) = await app.CreateAsync();
        (await ada.LogInAsync()).ShouldBe(200);
        await app.Accounts().SetRolesAsync(account.Id, ["editor"], Cancel);

        Assert.Equal((0, 0), (app.Count("event_sequences"), app.Count("outbox WHERE kind = 'event'")));
    }

    [Fact]
    public async Task An_event_under_way_when_the_server_stops_is_told_after_the_next_start()
    {
        await using var app = await DoorcodeApp.StartWithAsync(Told.Register);
        var told = app.Services.GetRequiredService<Told>();
        told.Gate = new TaskCompletionSource().Task;
        var (account, _) = await app.CreateAsync();
        await told.Until<SecondHandler>(account.Id, 1);
        await Eventually.TrueAsync(() => app.Count("outbox WHERE kind = 'event'") == 1, "only the event of the handler that hangs waits");

        // It does not wait for a handler that hangs: the grace of a stop goes by this clock.
        var stop = app.StopAsync();
        await Eventually.TrueAsync(
            () =>
            {
                app.Clock.Advance(TimeSpan.FromSeconds(5));
                return stop.IsCompleted;
            },
            "the server stopped");
        await stop;
        await app.InitializeAsync();

        told = app.Services.GetRequiredService<Told>();
        await told.Until<FirstHandler>(account.Id, 1);
        Assert.Equal((AccountEventKinds.AccountCreated, 1L), (told.Of<FirstHandler>(account.Id)[0].Kind, told.Of<FirstHandler>(account.Id)[0].Sequence));
        Assert.Empty(told.Of<SecondHandler>(account.Id));
    }
}
