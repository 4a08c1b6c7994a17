using System.Net;
using Doorcode.Http;
using Doorcode.Mail;
using Microsoft.Extensions.Options;

namespace Doorcode.Passkeys;

/// <summary>The domain that passkeys belong to, and the origins where they may be used: from the configuration alone, never from a request.</summary>
internal sealed class RelyingParty(IOptions<PasskeysOptions> options, IOptions<MailOptions> mail, PublicUrl url)
{
    private readonly Lazy<string?> _id = new(() =>
        !options.Value.Enabled ? null : options.Value.RelyingPartyId ?? (Address(url) is { } own ? IdOf(own.IdnHost) : null));

    private readonly Lazy<HashSet<string>> _origins = new(() => new HashSet<string>(
        options.Value.Origins.Count > 0 ? options.Value.Origins : Address(url) is { } own ? [WebOrigin.Of(own)] : [], StringComparer.Ordinal));

    /// <summary>The domain; null when there are no passkeys: they are switched off, or the server is reached by an IP address.</summary>
    public string? Id => _id.Value;

    /// <summary>What authenticators call this service.</summary>
    public string Name => mail.Value.TrySender(out var sender) ? mail.Value.Product(sender) : Id ?? "";

    /// <summary>Whether passkeys may be used from an origin.</summary>
    public bool Trusts(string origin) => _origins.Value.Contains(origin);

    /// <summary>A host as the id of a relying party; null when it cannot be one (WebAuthn Level 3, section 5.1.2: a valid domain).</summary>
    internal static string? IdOf(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _) ? null : host.ToLowerInvariant();

    /// <summary>Null for a listening address, the default in Development, that is not a URL, such as <c>http://+:80</c>.</summary>
    private static Uri? Address(PublicUrl url) => Uri.TryCreate(url.Value, UriKind.Absolute, out var address) ? address : null;
}
