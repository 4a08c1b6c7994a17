namespace Doorcode;

/// <summary>A class of the app that Doorcode calls, such as a registration gate. Each call makes a new instance, in a scope of its own.</summary>
/// <typeparam name="T">The interface that Doorcode calls it by.</typeparam>
/// <param name="Type">The class.</param>
/// <param name="Make">Makes an instance from the services of a scope.</param>
internal sealed record AppPart<T>(Type Type, Func<IServiceProvider, T> Make)
{
    /// <summary>Its full name.</summary>
    public string Name { get; } = Type.FullName ?? Type.Name;
}
