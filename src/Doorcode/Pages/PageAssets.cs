using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Doorcode.Pages;

/// <summary>The one stylesheet and the one script.</summary>
internal sealed class PageAssets
{
    private const string Prefix = "Doorcode.Pages.Assets.";

    /// <summary>The stylesheet.</summary>
    public Asset Style { get; } = new("pages.css", "text/css; charset=utf-8", Read("pages.css"));

    /// <summary>The script.</summary>
    public Asset Script { get; } = new("pages.js", "text/javascript; charset=utf-8", Read("pages.js"));

    /// <summary>Maps them under <c>/account</c>.</summary>
    public static void Map(IEndpointRouteBuilder account)
    {
        var assets = account.ServiceProvider.GetRequiredService<PageAssets>();
        foreach (var asset in new[] { assets.Style, assets.Script })
            account.MapGet($"/{asset.Path}", asset.SendAsync);
    }

    private static byte[] Read(string name)
    {
        using var file = typeof(PageAssets).Assembly.GetManifestResourceStream(Prefix + name)!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
