using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.NewDevice;

/// <summary>Tells owners of logins on devices that are new to their accounts.</summary>
internal static class NewDeviceFeature
{
    public static void AddNewDevice(this IServiceCollection services)
    {
        services.AddEventsOf(NewDeviceEvents.All);
        services.AddLetters<NewDeviceLetters>();
        services.TryAddSingleton<SeenDeviceStore>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, SeenDeviceStore>(provider => provider.GetRequiredService<SeenDeviceStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, SeenDeviceData>());
        services.TryAddSingleton<ISeenDevices, MailNewDevice>();
    }
}
