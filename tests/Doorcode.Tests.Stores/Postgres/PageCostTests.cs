using System.Net;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;
using Npgsql;

namespace Doorcode.Tests.Stores.Postgres;

/// <summary>What a view of a page costs on PostgreSQL with the limits on.</summary>
public sealed class PageCostTests : IAsyncLifetime
{
    /// <summary>The driver prepares a statement at its second use.</summary>
    private const int Uses = 3;

    private const int Tries = 3;

    private const int Most = 2;

    private RoundTrips _trips = null!;
    private DoorcodeApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await SharedPostgres.Cluster.NewDatabaseAsync());
        _trips = new RoundTrips(connection.Port);
        connection.Port = _trips.Port;
        _app = await DoorcodeApp.StartOnAsync(connection.ConnectionString, "Doorcode:EmailLogin:Enabled=true");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _trips.DisposeAsync();
    }

    [Fact]
    public async Task A_view_of_a_page_is_two_round_trips_at_the_most()
    {
        using var browser = new PageBrowser(_app);
        // Nobody is known yet, so there is nothing to look up.
        foreach (var page in new[] { "register", "sign-in", "sign-in/mail", "forgot" })
            Assert.Equal(0, await CostAsync(browser, page));

        await browser.JoinAsync(_app, "ada@example.org");
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
            var before = _trips.Count;
            await ViewAsync(browser, page);
            if (view >= Uses)
                least = Math.Min(least, _trips.Count - before);
        }

        return least;
    }

    private static async Task ViewAsync(PageBrowser browser, string page)
    {
        var view = await browser.GetAsync($"/account/{page}");
        Assert.True(view.Status == HttpStatusCode.OK, $"{page}: {view.Status} {view.Location}");
    }
}
