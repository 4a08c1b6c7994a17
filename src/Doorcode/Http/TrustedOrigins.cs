using Microsoft.Extensions.Options;

namespace Doorcode.Http;

/// <summary>The one place that says whose pages may use the cookie, call the API, and get people back: our own, and those that are allowed.</summary>
internal sealed class TrustedOrigins(IOptions<CorsOptions> options, PublicUrl url)
{
    private readonly Lazy<HashSet<string>> _others = new(() => new HashSet<string>(options.Value.AllowedOrigins, StringComparer.Ordinal));

    /// <summary>Those that are not ours.</summary>
    public IReadOnlyCollection<string> Others => _others.Value;

    /// <summary>Whether an origin is not ours and allowed.</summary>
    public bool IsOther(string? origin) => origin is not null && _others.Value.Contains(origin);

    /// <summary>Whether an origin is ours or allowed.</summary>
    public bool Has(string? origin) => IsOurs(origin) || IsOther(origin);

    private bool IsOurs(string? origin) =>
        Uri.TryCreate(url.Value, UriKind.Absolute, out var ours) && string.Equals(origin, WebOrigin.Of(ours), StringComparison.Ordinal);
}
