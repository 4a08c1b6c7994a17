using System.Collections.Concurrent;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EventHandlers;

/// <summary>What handlers were told, and how they behave at the next event.</summary>
public sealed class Told
{
    private readonly ConcurrentQueue<(Type Handler, AccountEvent Event)> _all = new();
    private readonly ConcurrentDictionary<AccountId, Func<CancellationToken, Task>> _first = new();

    /// <summary>Calls of the first handler wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Has the first handler behave so at each event of the account, before it takes it.</summary>
    public void At(AccountId account, Func<CancellationToken, Task> behave) => _first[account] = behave;

    /// <summary>The first handler takes events of the account again.</summary>
    public void Mend(AccountId account) => _first.TryRemove(account, out _);

    public IReadOnlyList<AccountEvent> Of<T>(AccountId account) =>
        [.. _all.Where(told => told.Handler == typeof(T) && told.Event.Account == account).Select(told => told.Event)];

    public Task Until<T>(AccountId account, int count) =>
        Eventually.TrueAsync(() => Of<T>(account).Count >= count, $"{typeof(T).Name} was told {count} events");

    public async Task BeforeAsync(AccountEvent accountEvent, CancellationToken cancel)
    {
        await Gate;
        if (_first.TryGetValue(accountEvent.Account, out var behave))
            await behave(cancel);
    }

    public void Add<T>(AccountEvent accountEvent) => _all.Enqueue((typeof(T), accountEvent));

    /// <summary>Registers two handlers that tell here; the second one twice.</summary>
    public static void Register(IServiceCollection services)
    {
        services.AddSingleton<Told>();
        new DoorcodeBuilder(services).AddEventHandler<FirstHandler>().AddEventHandler<SecondHandler>().AddEventHandler<SecondHandler>();
    }
}

/// <summary>A handler that can fail.</summary>
public sealed class FirstHandler(Told told) : IAccountEventHandler
{
    public async Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel)
    {
        await told.BeforeAsync(accountEvent, cancel);
        told.Add<FirstHandler>(accountEvent);
    }
}

/// <summary>A handler beside it that always works.</summary>
public sealed class SecondHandler(Told told) : IAccountEventHandler
{
    public Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel)
    {
        told.Add<SecondHandler>(accountEvent);
        return Task.CompletedTask;
    }
}
