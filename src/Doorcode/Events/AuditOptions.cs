using Microsoft.Extensions.Options;

namespace Doorcode.Events;

/// <summary>The audit log; bound from <c>Doorcode:Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Audit";

    /// <summary>How long a line stays. 1 day to 3650 days; default 365 days.</summary>
    [Duration("1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(365);
}

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
