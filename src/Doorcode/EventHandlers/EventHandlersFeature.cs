using Doorcode.Events;
using Doorcode.Outbox;
using Doorcode.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.EventHandlers;

/// <summary>Delivers account events to the handlers of the app.</summary>
internal static class EventHandlersFeature
{
    public static IServiceCollection AddEventHandlers(this IServiceCollection services)
    {
        services.AddOutbox();
        services.AddEventsOf(EventHandlersEvents.All);
        services.TryAddSingleton<LookupKeys>();
        services.TryAddSingleton<RegisteredHandlers>();
        services.TryAddSingleton<AccountFeed>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEventFollower, AccountFeed>(provider => provider.GetRequiredService<AccountFeed>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, AccountFeed>(provider => provider.GetRequiredService<AccountFeed>()));
        services.AddOutboxSender<TellHandler, EventLanes>();
        return services;
    }
}
