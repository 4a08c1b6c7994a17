using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Doorcode;

/// <summary>The shortest and the longest a duration may be. RangeAttribute cannot say it without reflection.</summary>
/// <param name="minimum">The shortest, as <c>[d.]hh:mm:ss</c>.</param>
/// <param name="maximum">The longest, as <c>[d.]hh:mm:ss</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute(string minimum, string maximum) : ValidationAttribute
{
    /// <summary>The shortest.</summary>
    public string Minimum { get; } = minimum;

    /// <summary>The longest.</summary>
    public string Maximum { get; } = maximum;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || value is TimeSpan duration
        && duration >= TimeSpan.Parse(Minimum, CultureInfo.InvariantCulture)
        && duration <= TimeSpan.Parse(Maximum, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"{name} must be between {Minimum} and {Maximum}.";
}
