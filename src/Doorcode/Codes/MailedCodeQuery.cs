using Doorcode.Addresses;

namespace Doorcode.Codes;

/// <summary>Names one code, or all codes of a purpose that were mailed to an address.</summary>
/// <param name="Purpose">Their purpose.</param>
/// <param name="Address">The address.</param>
/// <param name="Network">The network that asks.</param>
/// <param name="Id">The caller's id; null when it has none.</param>
internal sealed record MailedCodeQuery(CodePurpose Purpose, EmailAddress Address, string Network, string? Id);
