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
        var before = _trips.Count;
        foreach (var page in new[] { "register", "sign-in", "sign-in/mail", "forgot" })
            await ViewAsync(browser, page);

        // Nobody is known yet, so there is nothing to look up.
        Assert.Equal(before, _trips.Count);

        await browser.JoinAsync(_app, "ada@example.org");
        await browser.SignInAsync("ada@example.org");
        var costs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var page in new[] { "", "profile", "password", "address", "factors", "passkeys", "sessions", "export", "delete" })
        {
            for (var use = 0; use < Uses; use++)
                await ViewAsync(browser, page);

            before = _trips.Count;
            await ViewAsync(browser, page);
            costs[page] = _trips.Count - before;
        }

        // The session, and what the page shows.
        Assert.All(costs, cost => Assert.True(cost.Value is > 0 and <= Most, $"/account/{cost.Key}: {cost.Value} round trips"));
    }

    private static async Task ViewAsync(PageBrowser browser, string page)
    {
        var view = await browser.GetAsync($"/account/{page}");
        Assert.True(view.Status == HttpStatusCode.OK, $"{page}: {view.Status} {view.Location}");
    }
}
