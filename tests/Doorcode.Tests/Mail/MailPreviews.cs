using Doorcode.Mail;
using Doorcode.Settings;

namespace Doorcode.Tests.Mail;

/// <summary>The preview of all letters of the product, with settings of a test.</summary>
internal sealed class MailPreviews(ServiceProvider services) : IAsyncDisposable
{
    public MailPreview Preview => services.GetRequiredService<MailPreview>();

    public static MailPreviews Make(params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Doorcode:Mail:From", (string?)"Example <no-reply@example.org>"), .. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))])
            .Build());
        services.AddSingleton<IHostEnvironment>(new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = Environments.Production });
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddMail();
        foreach (var letters in AllLetters())
            services.AddSingleton(letters);

        return new MailPreviews(services.BuildServiceProvider());
    }

    /// <summary>What stops the start.</summary>
    public IReadOnlyList<string> StartFaults() =>
        [.. services.GetServices<IStartRule>().Where(rule => !rule.IsForServing).SelectMany(rule => rule.Faults())];

    /// <summary>The letters of every feature.</summary>
    public static IEnumerable<ILetters> AllLetters() => typeof(ILetters).Assembly.GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(ILetters)))
        .Select(type => (ILetters)Activator.CreateInstance(type)!);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
