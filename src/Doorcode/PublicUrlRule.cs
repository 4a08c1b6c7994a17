using Doorcode.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Doorcode;

/// <summary>Outside Development the public address has no default.</summary>
internal sealed class PublicUrlRule(DoorcodeSettings settings, IOptions<DoorcodeOptions> options, IHostEnvironment environment) : IStartRule
{
    private const string Key = $"{DoorcodeOptions.Section}:PublicUrl";

    public bool IsForServing => true;

    public IEnumerable<string> Faults() =>
        !environment.IsDevelopment() && options.Value.PublicUrl is null && !settings.IsRefused(Key)
            ? [$"{Key} must be set outside Development, such as https://auth.example.org."]
            : [];
}
