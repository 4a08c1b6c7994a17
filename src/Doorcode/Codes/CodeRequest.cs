using Doorcode.Addresses;

namespace Doorcode.Codes;

/// <summary>What a code is issued for.</summary>
/// <param name="Purpose">Its purpose.</param>
/// <param name="Address">The address that was asked for.</param>
/// <param name="Network">The network that asks.</param>
/// <param name="MailTo">The address that the mail goes to.</param>
/// <param name="Payload">What the feature stores with it; null for a decoy, which no code opens but which behaves alike.</param>
internal sealed record CodeRequest(CodePurpose Purpose, EmailAddress Address, string Network, string MailTo, string? Payload);

/// <summary>A code that was issued.</summary>
/// <param name="Id">Known to the caller alone; 160 random bits.</param>
/// <param name="ExpiresAt">When the code ends; UTC milliseconds.</param>
internal sealed record IssuedCode(string Id, long ExpiresAt);
