using System.Diagnostics.CodeAnalysis;
using Doorcode.Settings;
using Doorcode.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Finds everything that is wrong with the settings, before anything is opened, made or migrated.</summary>
[Experimental("DOORCODE002")]
public sealed class StartCheck(IServiceProvider services, IEnumerable<IStartRule> rules, IEnumerable<StartFault> found)
{
    /// <summary>For a command.</summary>
    /// <exception cref="StartRefusedException">One fault; several are in an AggregateException.</exception>
    public void Run() => Run(rules.Where(rule => !rule.IsForServing));

    /// <summary>For a process that serves.</summary>
    /// <inheritdoc cref="Run()" />
    public void RunForServing() => Run(rules);

    private void Run(IEnumerable<IStartRule> chosen)
    {
        List<Exception> faults = [.. found.Select(fault => new StartRefusedException(fault.Sentence))];
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException invalid)
        {
            faults.Add(invalid);
        }
        catch (AggregateException several)
        {
            faults.AddRange(several.InnerExceptions);
        }

        faults.AddRange(chosen.SelectMany(Faults));
        // Several rules may ask for the same setting.
        faults = [.. faults.DistinctBy(fault => fault.Message, StringComparer.Ordinal)];
        if (faults is [var only])
            throw only;

        if (faults.Count > 0)
            throw new AggregateException(faults);
    }

    private static IEnumerable<Exception> Faults(IStartRule rule)
    {
        try
        {
            return [.. rule.Faults().Select(sentence => new StartRefusedException(sentence))];
        }
        catch (OptionsValidationException)
        {
            // The rule reads options that are invalid. Their own faults are in the list already.
            return [];
        }
        catch (StartRefusedException refused)
        {
            return [refused];
        }
    }
}
