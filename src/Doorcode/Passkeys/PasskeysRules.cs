using System.Globalization;
using Doorcode.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Passkeys;

/// <summary>Refuses domains and origins that no browser would take.</summary>
internal sealed class PasskeysRules(IOptions<DoorcodeOptions> doorcode) : IValidateOptions<PasskeysOptions>
{
    private const string AndroidApp = "android:apk-key-hash:";
    private const string IdKey = $"{PasskeysOptions.Section}:{nameof(PasskeysOptions.RelyingPartyId)}";
    private const string OriginsKey = $"{PasskeysOptions.Section}:{nameof(PasskeysOptions.Origins)}";

    public ValidateOptionsResult Validate(string? name, PasskeysOptions options)
    {
        var faults = new List<string>();
        if (options.RelyingPartyId is { } given && !IsDomain(given))
            faults.Add($"{IdKey} must be a domain in lower case, such as example.org.");

        var url = PublicUrlOf(doorcode);
        var id = options.RelyingPartyId ?? url?.IdnHost;
        for (var i = 0; i < options.Origins.Count; i++)
        {
            if (!IsOrigin(options.Origins[i], id))
            {
                faults.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{OriginsKey}:{i} must be an https origin whose host is the domain of the passkeys or a part of it, such as https://app.example.org, or {AndroidApp}…"));
            }
        }

        // The default origin must belong to the domain as well.
        if (faults.Count == 0 && options.Origins.Count == 0 && options.RelyingPartyId is { } domain
            && url is not null && !Belongs(url.IdnHost, domain))
        {
            faults.Add($"{IdKey} must be the host of {DoorcodeOptions.Section}:PublicUrl or a parent of it, unless {OriginsKey} names other origins.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>The public URL; null if none is set, or if it is wrong, which its own validator reports.</summary>
    private static Uri? PublicUrlOf(IOptions<DoorcodeOptions> doorcode)
    {
        try
        {
            return doorcode.Value.PublicUrl is { IsAbsoluteUri: true } url ? url : null;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }

    private static bool IsDomain(string text) =>
        Uri.CheckHostName(text) is UriHostNameType.Dns && string.Equals(RelyingParty.IdOf(text), text, StringComparison.Ordinal) && text.All(char.IsAscii);

    private static bool IsOrigin(string? text, string? id)
    {
        if (text is null)
            return false;

        if (text.StartsWith(AndroidApp, StringComparison.Ordinal))
            return text.Length > AndroidApp.Length;

        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address is { Scheme: "https" } or { Scheme: "http", Host: "localhost" }
            && string.Equals(WebOrigin.Of(address), text, StringComparison.Ordinal)
            && (id is null || Belongs(address.IdnHost, id));
    }

    private static bool Belongs(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);
}
