using Doorcode.Addresses;

namespace Doorcode.EmailValidation;

/// <summary>An address to check, and who asks about it.</summary>
/// <param name="Address">The address; it is in no log.</param>
/// <param name="Network">
/// The network that asks, as limits count it: an IPv4 address or the /64 of an IPv6 address, as a name without further meaning.
/// What a validator remembers of an address must not serve another network: it would tell that network who else asked.
/// </param>
/// <param name="Site">The site that the network belongs to, as limits count it.</param>
public sealed record EmailCheck(EmailAddress Address, string Network, string Site)
{
    /// <summary>Neither the address nor the network, because printed text ends in logs.</summary>
    public override string ToString() => nameof(EmailCheck);
}
