using System.Diagnostics.CodeAnalysis;
using Doorcode.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode;

/// <summary>What an app puts into Doorcode.</summary>
public static class DoorcodeBuilderExtensions
{
    /// <summary>Adds a handler of account events. A new instance is made for each event, in a scope of its own. Adding it twice changes nothing.</summary>
    /// <typeparam name="T">The handler. Its full name is kept with the events that wait for it, so a renamed class gets only later ones.</typeparam>
    /// <param name="builder">What AddDoorcode returned.</param>
    public static DoorcodeBuilder AddEventHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this DoorcodeBuilder builder)
        where T : class, IAccountEventHandler => builder.AddPart<IAccountEventHandler, T>();

    /// <summary>Has the app decide who may register; with several gates, all must accept. Registering one twice does no harm.</summary>
    /// <typeparam name="T">The gate. It is made for each registration, in a scope of its own.</typeparam>
    /// <param name="builder">What AddDoorcode returned.</param>
    public static DoorcodeBuilder AddRegistrationGate<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this DoorcodeBuilder builder)
        where T : class, IRegistrationGate => builder.AddPart<IRegistrationGate, T>();

    /// <summary>Has the app put claims into access tokens; several are asked at the same time, and later ones win. Registering one twice does no harm.</summary>
    /// <typeparam name="T">What tells the claims. It is made for each token, in a scope of its own.</typeparam>
    /// <param name="builder">What AddDoorcode returned.</param>
    public static DoorcodeBuilder AddAccessTokenClaims<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this DoorcodeBuilder builder)
        where T : class, IAccessTokenClaims => builder.AddPart<IAccessTokenClaims, T>();

    /// <summary>
    /// Has mails sent by the app, in place of SMTP and of the development mailbox. The settings <c>Doorcode:Smtp</c> are not needed then; its
    /// <c>Timeout</c> and <c>MaxConnections</c> bound this sender, too. The sender that is registered last is used.
    /// </summary>
    /// <typeparam name="T">The sender. It is made for each mail, in a scope of its own.</typeparam>
    /// <param name="builder">What AddDoorcode returned.</param>
    public static DoorcodeBuilder UseMailSender<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this DoorcodeBuilder builder)
        where T : class, IMailSender
    {
        builder.AddPart<IMailSender, T>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IMailTransport, SenderTransport>());
        return builder;
    }

    private static DoorcodeBuilder AddPart<TPart, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this DoorcodeBuilder builder)
        where T : class, TPart
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<T>();
        if (!builder.Services.Any(service => (service.ImplementationInstance as AppPart<TPart>)?.Type == typeof(T)))
            builder.Services.AddSingleton(new AppPart<TPart>(typeof(T), services => services.GetRequiredService<T>()));

        return builder;
    }
}
