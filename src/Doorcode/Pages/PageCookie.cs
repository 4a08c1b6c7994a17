using System.Buffers.Text;
using System.Text.Json;
using Doorcode.Sealing;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>The cookie with the <see cref="PageState"/>, sealed.</summary>
internal sealed class PageCookie(HostCookie cookies, MasterKey master)
{
    private const string Name = "doorcode-page";

    private readonly Sealer _sealer = new(master, "doorcode:page-state");

    /// <summary>The state of a browser; an empty one when it has none that opens.</summary>
    public PageState Of(HttpRequest request)
    {
        if (cookies.Of(request, Name) is not { Length: > 0 } value
            || !Base64Url.IsValid(value)
            || !_sealer.TryOpen(Base64Url.DecodeFromChars(value), context: [], out var plain))
        {
            return new PageState();
        }

        try
        {
            return JsonSerializer.Deserialize(plain, PageStateJson.Default.PageState) ?? new PageState();
        }
        catch (JsonException)
        {
            // Written by another release.
            return new PageState();
        }
    }

    /// <summary>Gives the browser its state; an empty one takes the cookie away.</summary>
    public void Set(HttpContext context, PageState state)
    {
        if (state == new PageState())
            cookies.Set(context, Name, "", TimeSpan.Zero);
        else
            cookies.Set(context, Name, Base64Url.EncodeToString(_sealer.Seal(Json(state), context: [])), age: null);
    }

    private static byte[] Json(PageState state) => JsonSerializer.SerializeToUtf8Bytes(state, PageStateJson.Default.PageState);
}
