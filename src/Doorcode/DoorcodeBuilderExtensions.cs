using System.Diagnostics.CodeAnalysis;
using Doorcode.EventHandlers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode;

/// <summary>What an app puts into Doorcode.</summary>
public static class DoorcodeBuilderExtensions
{
    /// <summary>Has a handler told of what happens to accounts. It is made anew for each event, in a scope; registering it twice does no harm.</summary>
    /// <typeparam name="T">The handler. Its full name is kept with the events that wait for it, so a renamed class gets only later ones.</typeparam>
    /// <param name="builder">What AddDoorcode returned.</param>
    public static DoorcodeBuilder AddEventHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this DoorcodeBuilder builder)
        where T : class, IAccountEventHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<T>();
        if (!builder.Services.Any(service => (service.ImplementationInstance as RegisteredHandler)?.Type == typeof(T)))
            builder.Services.AddSingleton(new RegisteredHandler(typeof(T), services => services.GetRequiredService<T>()));

        return builder;
    }
}
