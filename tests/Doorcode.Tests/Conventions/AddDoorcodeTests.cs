namespace Doorcode.Tests.Conventions;

/// <summary>How the library behaves in the service collection of a host.</summary>
public sealed class AddDoorcodeTests
{
    [Fact]
    public void Adding_Doorcode_twice_adds_every_service_once()
    {
        var services = new ServiceCollection();
        services.AddDoorcode();
        var once = TypesIn(services);
        services.AddDoorcode();

        Assert.NotEmpty(once);
        Assert.Equal(once, TypesIn(services));
    }

    /// <summary>The service types of Doorcode, and the hosted services.</summary>
    private static List<Type> TypesIn(ServiceCollection services) =>
        [.. services.Select(service => service.ServiceType).Where(type => type == typeof(IHostedService) || IsOurs(type))];

    private static bool IsOurs(Type type) => type.Namespace!.StartsWith("Doorcode", StringComparison.Ordinal);
}
