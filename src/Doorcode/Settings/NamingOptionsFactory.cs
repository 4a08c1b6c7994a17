using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Doorcode.Settings;

/// <summary>Makes options whose faults name the keys of the configuration.</summary>
internal sealed class NamingOptionsFactory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
    OptionsFactory<T> factory, string? section) : IOptionsFactory<T>
    where T : class
{
    /// <summary>The section that the options are bound from; null for a class that has none.</summary>
    public string? Section => section;

    public T Create(string name)
    {
        try
        {
            return factory.Create(name);
        }
        catch (OptionsValidationException invalid) when (section is not null && invalid.OptionsType == typeof(T))
        {
            throw new OptionsValidationException(
                invalid.OptionsName, invalid.OptionsType, invalid.Failures.Select(sentence => OptionNames.Name(sentence, typeof(T), section)).ToArray());
        }
    }
}
