using System.Net;
using Doorcode.Tests.Pages;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a view of a page costs on PostgreSQL with the limits on.</summary>
public sealed class PageCostTests() : RoundTripTests("Doorcode:EmailLogin:Enabled=true")
{
    private const int Tries = 3;

    private const int Most = 2;

    [Fact]
    public async Task A_view_of_a_page_is_two_round_trips_at_the_most()
    {
        using var browser = new PageBrowser(App);
        // Nobody is known yet, so there is nothing to look up.
        foreach (var page in new[] { "register", "sign-in", "sign-in/mail", "forgot" })
            Assert.Equal(0, await CostAsync(browser, page));

        await browser.JoinAsync(App, "ada@example.org");
        await browser.SignInAsync("ada@example.org");
        foreach (var page in new[] { "", "profile", "password", "address", "factors", "passkeys", "sessions", "export", "delete" })
        {
            // The session, and what the page shows.
            var cost = await CostAsync(browser, page);
            Assert.True(cost is > 0 and <= Most, $"/account/{page}: {cost} round trips");
        }
    }

    /// <summary>The least of some views: what the server does meanwhile by itself counts for none of them.</summary>
    private async Task<long> CostAsync(PageBrowser browser, string page)
    {
        var least = long.MaxValue;
        for (var view = 0; view < Uses + Tries; view++)
        {
            var before = Trips;
            await ViewAsync(browser, page);
            if (view >= Uses)
                least = Math.Min(least, Trips - before);
        }

        return least;
    }

    private static async Task ViewAsync(PageBrowser browser, string page)
    {
        var view = await browser.GetAsync($"/account/{page}");
        Assert.True(view.Status == HttpStatusCode.OK, $"{page}: {view.Status} {view.Location}");
    }
}
