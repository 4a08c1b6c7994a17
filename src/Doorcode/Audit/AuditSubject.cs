using Doorcode.Accounts;

namespace Doorcode.Audit;

/// <summary>Makes the keyed hash under which the audit log knows an address, whether it has an account or not.</summary>
internal sealed class AuditSubject(AddressKey keys)
{
    public byte[] Of(EmailAddress address) => keys.For("audit", address);
}
