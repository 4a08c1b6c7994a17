using Doorcode.Settings;

namespace Doorcode.Login;

/// <summary>Refuses to switch on a login by mail, which does not exist.</summary>
internal sealed class EmailLoginRule(DoorcodeSettings settings) : IStartRule
{
    private const string Key = $"{DoorcodeOptions.Section}:EmailLogin:Enabled";

    public bool IsForServing => true;

    public IEnumerable<string> Faults() =>
        settings.Section(Key).Value is { } text && bool.Parse(text)
            ? [$"{Key} must be false: this build has no login by mail."]
            : [];
}
