using System.Diagnostics.CodeAnalysis;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Doorcode.Outbox;

/// <summary>The outbox: an item that a transaction stores is sent once it is committed. Senders are registered as <see cref="IOutboxSender"/>.</summary>
internal static class OutboxFeature
{
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddTelemetry();
        services.TryAddSingleton<OutboxSeal>();
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddSingleton<OutboxQueue>();
        services.TryAddSingleton<OutboxStore>();
        services.TryAddSingleton(provider => new WaitingItems(provider.GetRequiredService<OutboxStore>()));
        services.TryAddSingleton<RecipientItems>();
        services.TryAddSingleton<OutboxSenders>();
        services.TryAddSingleton<SendItem>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IHostedService, OutboxDispatcher>(),
            ServiceDescriptor.Singleton<IHostedService, OutboxGauge>(),
            ServiceDescriptor.Singleton<IMasterKeyRotation, OutboxRotation>(),
            ServiceDescriptor.Singleton<IMaintenance, OutboxStore>(provider => provider.GetRequiredService<OutboxStore>()),
        ]);
        return services;
    }

    /// <summary>Registers what sends one kind of items; twice does no harm.</summary>
    public static IServiceCollection AddOutboxSender<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSender,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TLanes>(this IServiceCollection services)
        where TSender : class, IOutboxSender
        where TLanes : class, IOutboxLanes
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutboxSender, TSender>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutboxLanes, TLanes>());
        return services;
    }
}
