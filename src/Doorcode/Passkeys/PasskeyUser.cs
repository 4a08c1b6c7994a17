using Microsoft.AspNetCore.Identity;

namespace Doorcode.Passkeys;

/// <summary>The owner of passkeys as the framework's handler sees one: the user handle and the passkeys that were read for a ceremony.</summary>
/// <param name="Handle">The user handle; never the account's id.</param>
/// <param name="Passkeys">The passkeys.</param>
internal sealed record PasskeyUser(string Handle, IReadOnlyList<UserPasskeyInfo> Passkeys);
