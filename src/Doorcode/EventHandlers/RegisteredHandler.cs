namespace Doorcode.EventHandlers;

/// <summary>A handler that the app has registered.</summary>
/// <param name="type">Its class.</param>
/// <param name="resolve">Makes it, from the services of a scope.</param>
internal sealed class RegisteredHandler(Type type, Func<IServiceProvider, IAccountEventHandler> resolve)
{
    /// <summary>A handler that hangs for good takes no more memory than so many calls.</summary>
    private const int MostCalls = 8;

    private int _calls;

    /// <summary>Its class.</summary>
    public Type Type => type;

    /// <summary>How events that wait for it name it.</summary>
    public string Name { get; } = type.FullName ?? type.Name;

    /// <summary>Makes it.</summary>
    public IAccountEventHandler Resolve(IServiceProvider services) => resolve(services);

    /// <summary>Whether another call may begin. A call counts until it ends, even after its time is over.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _calls) <= MostCalls)
            return true;

        End();
        return false;
    }

    /// <summary>A call has ended.</summary>
    public void End() => Interlocked.Decrement(ref _calls);
}

/// <summary>The handlers that the app has registered.</summary>
internal sealed class RegisteredHandlers(IEnumerable<RegisteredHandler> all)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<RegisteredHandler> All { get; } = [.. all];

    /// <summary>Finds one by its name; null when the app has none of that name.</summary>
    public RegisteredHandler? Find(string name) => All.FirstOrDefault(handler => string.Equals(handler.Name, name, StringComparison.Ordinal));
}
