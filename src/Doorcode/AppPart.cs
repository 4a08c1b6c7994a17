namespace Doorcode;

/// <summary>Code of the app that takes a part in Doorcode, such as a registration gate. It is made at each use, in a scope of its own.</summary>
/// <typeparam name="T">What Doorcode knows it as.</typeparam>
/// <param name="Type">Its class.</param>
/// <param name="Make">Makes it, from the services of a scope.</param>
internal sealed record AppPart<T>(Type Type, Func<IServiceProvider, T> Make)
{
    /// <summary>What logs call it.</summary>
    public string Name => Type.Name;
}
