using System.Reflection;
using Doorcode.Settings;
using Microsoft.Extensions.Options;

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

    [Fact]
    public void Faults_of_all_options_name_their_keys()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddDoorcode();
        using var host = builder.Build();
        var sections =
            from type in typeof(DoorcodeExtensions).Assembly.GetTypes()
            where type.Name.EndsWith("Options", StringComparison.Ordinal)
            let section = type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue()
            where section is not null
            select (type, (string)section);

        Assert.NotEmpty(sections);
        Assert.All(sections, one =>
        {
            var factory = host.Services.GetRequiredService(typeof(IOptionsFactory<>).MakeGenericType(one.type));
            Assert.Equal(typeof(NamingOptionsFactory<>).MakeGenericType(one.type), factory.GetType());
            Assert.Equal(one.Item2, factory.GetType().GetProperty("Section")!.GetValue(factory));
        });
    }

    /// <summary>The service types of Doorcode, and the hosted services.</summary>
    private static List<Type> TypesIn(ServiceCollection services) =>
        [.. services.Select(service => service.ServiceType).Where(type => type == typeof(IHostedService) || IsOurs(type))];

    private static bool IsOurs(Type type) => type.Namespace!.StartsWith("Doorcode", StringComparison.Ordinal);
}
