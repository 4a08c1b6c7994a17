using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>
/// The pictures of README and docs/pages.md: every page in them, light and dark, on a phone and on a desk. With <c>DOORCODE_UPDATE_DOCS</c> they are taken anew; every time the
/// walk is taken, and the pictures must be there and small.
/// </summary>
public sealed class PagePictureTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const long MaxLength = 40_000;

    private static readonly bool IsTaking = Environment.GetEnvironmentVariable("DOORCODE_UPDATE_DOCS") is { Length: > 0 };

    private static string Folder => Path.Combine(Snapshot.Root, "docs/images");

    [Theory]
    [InlineData(ColorScheme.Light, 1000)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1000)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task The_pictures_are_there_and_small(ColorScheme scheme, int width)
    {
        await using var visitor = await chromium.VisitAsync(new Looks(HasScript: true, scheme, width, "en"));
        var look = $"{(scheme is ColorScheme.Dark ? "dark" : "light")}-{(width < 600 ? "phone" : "desktop")}";
        var email = $"ada-{look}@example.org";
        await visitor.OpenAsync("/account/register");
        await visitor.TypeAsync("field.name", "Ada Lovelace");
        await visitor.TypeAsync("field.email", email);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await TakeAsync(visitor, "register", look);
        await visitor.SendAsync("register.submit");
        await visitor.ExpectAsync("code.title");
        await TakeAsync(visitor, "code", look);
        await visitor.TypeAsync("field.code", SmtpMailbox.CodeIn(await chromium.App.Mailbox.NextFor(email)));
        await visitor.ExpectAsync("sign_in.title");
        await TakeAsync(visitor, "sign-in", look);
        await visitor.TypeAsync("field.password", Person.DefaultPassword);
        await visitor.SendAsync("sign_in.submit");
        await visitor.ExpectAsync("account.title");
        await TakeAsync(visitor, "account", look);
    }

    private static async Task TakeAsync(Visitor visitor, string page, string look)
    {
        var picture = Path.Combine(Folder, $"{page}-{look}.jpg");
        if (IsTaking)
        {
            Directory.CreateDirectory(Folder);
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = picture,
                Type = ScreenshotType.Jpeg,
                Quality = 70,
                Caret = ScreenshotCaret.Hide,
            });
        }

        Assert.InRange(new FileInfo(picture).Length, 1000, MaxLength);
    }
}
