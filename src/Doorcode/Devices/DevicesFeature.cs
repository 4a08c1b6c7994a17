using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Devices;

/// <summary>Known devices: clients that can prove that they once got into an account or read its mailbox.</summary>
internal static class DevicesFeature
{
    public static void AddDevices(this IServiceCollection services) => services.TryAddSingleton<DeviceTokens>();
}
