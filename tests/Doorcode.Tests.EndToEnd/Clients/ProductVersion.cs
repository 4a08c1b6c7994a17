using System.Reflection;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>The version that everything of this build carries, as packages spell it.</summary>
internal static class ProductVersion
{
    public static string Text { get; } =
        typeof(DoorcodeApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
