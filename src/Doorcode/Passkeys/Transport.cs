namespace Doorcode.Passkeys;

/// <summary>How an authenticator is reached (WebAuthn Level 3, section 5.8.4). A client may send anything, and only these are kept.</summary>
internal static class Transport
{
    private static readonly string[] Known = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"];

    /// <summary>The known ones, separated by spaces.</summary>
    public static string Join(IEnumerable<string>? transports) => string.Join(' ', Known.Intersect(transports ?? [], StringComparer.Ordinal));
}
