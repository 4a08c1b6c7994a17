using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>What a camera sees on a page.</summary>
internal static class QrCode
{
    /// <summary>Reads the QR code of a part of a page, as it is shown.</summary>
    public static async Task<string> ReadAsync(ILocator part)
    {
        var picture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        try
        {
            await part.ScreenshotAsync(new LocatorScreenshotOptions { Path = picture });
            var words = await Shell.RequireAsync(["zbarimg", "--quiet", "--raw", "--nodbus", picture], user: null, TestContext.Current.CancellationToken);
            return words.Trim();
        }
        finally
        {
            File.Delete(picture);
        }
    }
}
