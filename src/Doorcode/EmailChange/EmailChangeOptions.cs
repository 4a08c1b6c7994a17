using Microsoft.Extensions.Options;

namespace Doorcode.EmailChange;

/// <summary>Changes of an account's address; bound from <c>Doorcode:EmailChange</c>.</summary>
public sealed class EmailChangeOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:EmailChange";

    /// <summary>
    /// For how long after a change its stop code gives the account back to the old address, which stays taken for so long. 0 to 7 days;
    /// default 1 day. With 0 a confirmed change cannot be undone, and the old address is free at once.
    /// </summary>
    [Duration("00:00:00", "7.00:00:00")]
    public TimeSpan UndoWindow { get; set; } = TimeSpan.FromDays(1);
}

[OptionsValidator]
internal sealed partial class EmailChangeOptionsValidator : IValidateOptions<EmailChangeOptions>;
