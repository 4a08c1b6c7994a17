using Doorcode.Devices;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>
/// Keeps the device token of a browser: wrong passwords of others do not keep its owner out, and it has mails of its own.
/// </summary>
internal sealed class DeviceCookie(HostCookie cookies)
{
    private const string Name = "doorcode-device";

    /// <summary>The token; null when the browser has none.</summary>
    public string? Of(HttpRequest request) => cookies.Of(request, Name);

    /// <summary>Keeps a token that a use case has issued.</summary>
    public void Set(HttpContext context, string? token)
    {
        if (token is not null)
            cookies.Set(context, Name, token, DeviceTokens.Lifetime);
    }
}
