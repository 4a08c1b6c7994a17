using Doorcode.Settings;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>A theme that is wrong stops the start.</summary>
internal sealed class ThemeRule(Themes themes, IOptions<PagesOptions> options) : IStartRule
{
    public bool IsForServing => false;

    public IEnumerable<string> Faults() => options.Value.Enabled ? themes.Faults : [];
}
