namespace Doorcode.Tests.Conventions;

/// <summary>What AddDoorcode registers.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void A_second_call_of_AddDoorcode_changes_nothing()
    {
        var services = WebApplication.CreateSlimBuilder().Services;
        services.AddDoorcode();
        var once = services.ToList();
        services.AddDoorcode();
        Assert.Equal(once, services);
    }

    /// <summary>A feature adds those that it needs, so each is added several times. Upkeep must not run twice, nor a start rule speak twice.</summary>
    [Fact]
    public void A_feature_that_is_added_twice_registers_its_services_once()
    {
        var services = WebApplication.CreateSlimBuilder().Services;
        services.AddFeatures();
        var once = Count(services);
        Assert.NotEmpty(once);
        services.AddFeatures();
        var more = Count(services)
            .Where(service => service.Value > once.GetValueOrDefault(service.Key))
            .Select(service => $"{service.Key}: {once.GetValueOrDefault(service.Key)} after one call, {service.Value} after two");
        Assert.True(!more.Any(), string.Join('\n', more));
    }

    /// <summary>By service type, without the options.</summary>
    private static Dictionary<string, int> Count(IServiceCollection services) => services
        .Where(service => service.ServiceType.Namespace is "Doorcode" or "Microsoft.Extensions.Hosting"
            || service.ServiceType.Namespace?.StartsWith("Doorcode.", StringComparison.Ordinal) == true)
        .GroupBy(NameOf, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>The service, and the class that registered it as far as the registration tells.</summary>
    private static string NameOf(ServiceDescriptor service)
    {
        var made = service.IsKeyedService
            ? service.KeyedImplementationType ?? service.KeyedImplementationFactory?.Method.DeclaringType
            : service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType;
        return $"{service.ServiceType.Name} by {made?.FullName ?? "an instance"}";
    }
}
