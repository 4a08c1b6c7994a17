using Doorcode.Addresses;

namespace Doorcode.Codes;

/// <summary>A code that a caller tries.</summary>
/// <param name="Address">The address that it was mailed to.</param>
/// <param name="Code">The code, as <see cref="CodeMail.TryRead"/> read it.</param>
/// <param name="Id">The caller's id; null when it has none.</param>
internal sealed record CodeAnswer(EmailAddress Address, string Code, string? Id)
{
    /// <summary>Never the code, because printed text ends in logs.</summary>
    public override string ToString() => nameof(CodeAnswer);
}
