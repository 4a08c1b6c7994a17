using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Pages;

/// <summary>The one stylesheet, the one script, the icon and, where the theme has one, the logo.</summary>
internal sealed class PageAssets
{
    private const string Prefix = "Doorcode.Pages.Assets.";

    private static readonly Asset PageScript = new("pages.js", "text/javascript; charset=utf-8", Read("pages.js"));

    private static readonly Asset PageIcon = new("icon.svg", "image/svg+xml", Read("icon.svg"));

    /// <summary>The script.</summary>
    public static Asset Script => PageScript;

    /// <summary>What a browser shows on the tab of a page, where the theme has no logo.</summary>
    public static Asset Icon => PageIcon;

    /// <summary>The stylesheet of a theme.</summary>
    public static Asset StyleOf(Theme theme) =>
        new("pages.css", "text/css; charset=utf-8", [.. Read("pages.css"), .. Encoding.UTF8.GetBytes(theme.Css)]);

    /// <summary>Maps them under <c>/account</c>.</summary>
    public static void Map(IEndpointRouteBuilder account) => account.MapGet("/assets/{hash}/{name}", SendAsync);

    /// <summary>
    /// Answers with the file that is in force now. A page that was made before the theme changed, or by a server that has read it already, asks by another
    /// path for it; no browser keeps that answer.
    /// </summary>
    private static Task SendAsync(HttpContext context, string name)
    {
        var dressed = context.RequestServices.GetRequiredService<Themes>().Current;
        if (new[] { dressed.Style, Script, Icon, dressed.Theme.Logo }.OfType<Asset>().FirstOrDefault(asset => asset.IsCalled(name)) is { } found)
            return found.SendAsync(context);

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static byte[] Read(string name)
    {
        using var file = typeof(PageAssets).Assembly.GetManifestResourceStream(Prefix + name)!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
