using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.EventHandlers;

/// <summary>A handler that the app has registered.</summary>
/// <param name="part">Its class.</param>
/// <param name="calls">Calls it.</param>
internal sealed class RegisteredHandler(AppPart<IAccountEventHandler> part, AppCalls calls)
{
    /// <summary>How events that wait for it name it.</summary>
    public string Name => part.Name;

    /// <summary>Hands it an event.</summary>
    /// <exception cref="AppCallLimitException">It took too long, or too many calls have not ended.</exception>
    public Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel) => calls.RunAsync(
        part,
        async (handler, limit) =>
        {
            await handler.HandleAsync(accountEvent, limit);
            return true;
        },
        cancel);
}

/// <summary>The handlers that the app has registered.</summary>
internal sealed class RegisteredHandlers(IEnumerable<AppPart<IAccountEventHandler>> parts, IServiceScopeFactory scopes, ServerClock clock)
{
    /// <summary>How long a handler may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>A handler that hangs for good takes no more memory than so many calls.</summary>
    private const int MostCalls = 8;

    /// <summary>All of them.</summary>
    public IReadOnlyList<RegisteredHandler> All { get; } =
        [.. parts.Select(part => new RegisteredHandler(part, new AppCalls(scopes, clock.Timers, Limit, MostCalls)))];

    /// <summary>Finds one by its name; null when the app has none of that name.</summary>
    public RegisteredHandler? Find(string name) => All.FirstOrDefault(handler => string.Equals(handler.Name, name, StringComparison.Ordinal));
}
