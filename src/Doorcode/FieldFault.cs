namespace Doorcode;

/// <summary>One thing that is wrong with one field of a request.</summary>
/// <param name="Code">The stable name for programs: one of <see cref="FieldCodes"/>.</param>
/// <param name="Sentence">The sentence for a person. It never repeats what was sent.</param>
public sealed record FieldFault(string Code, string Sentence)
{
    internal static FieldFault Required { get; } = new(FieldCodes.Required, "This field is required.");

    internal static FieldFault NotNull { get; } = new(FieldCodes.NotNull, "This field may not be null.");

    internal static FieldFault Blank { get; } = new(FieldCodes.Blank, "This field may not be blank.");

    internal static FieldFault PasswordWrong { get; } = new(FieldCodes.PasswordWrong, "This is not the password of the account.");

    internal static FieldFault Undeliverable { get; } = new(FieldCodes.Undeliverable, "This address cannot receive mail.");
}
