using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Settings;

internal static class OptionsExtensions
{
    /// <summary>
    /// The same as <c>AddOptions</c>, without generic types that only the container closes: in a native executable the runtime would build each
    /// of them at every start, which took a quarter of it.
    /// </summary>
    /// <param name="services">Gets the options.</param>
    /// <param name="section">The section that they are bound from, by which faults name their keys; null for a class that has none.</param>
    public static OptionsBuilder<T> AddOptionsOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services, string? section = null)
        where T : class
    {
        services.TryAddTransient<IOptionsFactory<T>>(provider => new NamingOptionsFactory<T>(
            new OptionsFactory<T>(
                provider.GetServices<IConfigureOptions<T>>(),
                provider.GetServices<IPostConfigureOptions<T>>(),
                provider.GetServices<IValidateOptions<T>>()),
            section));
        services.TryAddSingleton<IOptions<T>>(static provider => new OptionsManager<T>(provider.GetRequiredService<IOptionsFactory<T>>()));
        return services.AddOptions<T>();
    }
}
