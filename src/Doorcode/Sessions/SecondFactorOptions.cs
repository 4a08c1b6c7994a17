using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Second factors; bound from <c>Doorcode:SecondFactor</c>.</summary>
public sealed class SecondFactorOptions
{
    internal const string Section = "Doorcode:SecondFactor";

    /// <summary>Who must have a second factor; default nobody. An owner who has one is always asked for it.</summary>
    [EnumDataType(typeof(SecondFactorRequirement))]
    public SecondFactorRequirement Required { get; set; } = SecondFactorRequirement.Never;
}

/// <summary>Who must have a second factor.</summary>
public enum SecondFactorRequirement
{
    /// <summary>Nobody: each owner decides.</summary>
    Never,

    /// <summary>Everyone: a login without a factor ends in the enrolment of one.</summary>
    Everyone,
}

[OptionsValidator]
internal sealed partial class SecondFactorOptionsValidator : IValidateOptions<SecondFactorOptions>;
