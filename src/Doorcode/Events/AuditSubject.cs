using Doorcode.Addresses;
using Doorcode.Sealing;

namespace Doorcode.Events;

/// <summary>Makes the keyed hash under which the audit log knows an address, whether it has an account or not.</summary>
internal sealed class AuditSubject(LookupKeys keys)
{
    public byte[] Of(EmailAddress address) => keys.For("audit", address);
}
