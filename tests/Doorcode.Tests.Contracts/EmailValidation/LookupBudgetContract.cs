using Doorcode.EmailValidation;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EmailValidation;

/// <summary>Paid lookups are counted in the database, on every engine.</summary>
public abstract class LookupBudgetContract : IAsyncLifetime
{
    protected const string Budgets = "Doorcode:Mailboxlayer:DailyBudget=30";
    protected const string NetworkBudgets = "Doorcode:Mailboxlayer:DailyBudgetPerNetwork=5";

    private DoorcodeApp _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LookupBudget Budget => BudgetOf(_app);

    public async ValueTask InitializeAsync() => _app = await StartAsync(Budgets, NetworkBudgets);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_network_pays_for_as_many_lookups_as_its_budget_and_leaves_the_others_theirs()
    {
        Assert.Equal(5, await PayAsync(7, "a", "site"));
        Assert.Equal(SpentBudget.OfNetwork, await Budget.FindSpentAsync(Check("a", "site"), Cancel));

        Assert.Null(await Budget.FindSpentAsync(Check("b", "site"), Cancel));
        Assert.Equal(5, await PayAsync(7, "b", "site"));
        // What was refused is in no row.
        Assert.Equal(10L, TotalSpent());
    }

    [Fact]
    public async Task The_networks_of_a_site_pay_for_four_network_budgets()
    {
        var paid = 0;
        for (var i = 0; i < 10; i++)
            paid += await PayAsync(5, $"n{i}", "site");

        Assert.Equal(20, paid);
        Assert.Equal(SpentBudget.OfNetwork, await Budget.FindSpentAsync(Check("fresh", "site"), Cancel));
        Assert.Null(await Budget.FindSpentAsync(Check("fresh", "other"), Cancel));
        Assert.Equal(20L, TotalSpent());
    }

    [Fact]
    public async Task All_networks_together_pay_for_the_total()
    {
        var paid = 0;
        for (var i = 0; i < 10; i++)
            paid += await PayAsync(5, $"n{i}", $"s{i}");

        Assert.Equal(30, paid);
        Assert.Equal(SpentBudget.Total, await Budget.FindSpentAsync(Check("fresh", "fresh"), Cancel));
        Assert.Equal(SpentBudget.Total, await Budget.PayAsync(Check("fresh", "fresh"), Cancel));
    }

    [Fact]
    public async Task However_many_pay_at_once_no_budget_is_exceeded()
    {
        await using var other = await BesideAsync(_app);
        LookupBudget[] servers = [Budget, BudgetOf(other ?? _app)];
        for (var round = 0; round < 3; round++)
        {
            // Ten networks of five sites: the total stops them.
            var spent = await AtOnce.RunAsync(
                100, i => servers[i % 2].PayAsync(Check($"n{round}-{i % 10}", $"s{round}-{i % 5}"), Cancel));
            Assert.Equal(30, spent.Count(refusal => refusal is null));
            Assert.Equal(30L, TotalSpent());

            _app.Clock.Advance(TimeSpan.FromDays(1));
            spent = await AtOnce.RunAsync(40, i => servers[i % 2].PayAsync(Check($"one{round}", $"one{round}"), Cancel));
            Assert.Equal(5, spent.Count(refusal => refusal is null));
            _app.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public async Task What_is_spent_survives_a_restart_and_ends_at_midnight_UTC()
    {
        Assert.Equal(5, await PayAsync(6, "a", "site"));
        await _app.RestartAsync();
        Assert.Equal(0, await PayAsync(1, "a", "site"));

        // The app's clock starts at noon.
        _app.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await PayAsync(1, "a", "site"));
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(5, await PayAsync(6, "a", "site"));
    }

    [Fact]
    public async Task The_rows_of_days_that_are_over_are_removed()
    {
        await PayAsync(1, "a", "site");
        await Budget.MaintainAsync(Cancel);
        Assert.Equal(3L, _app.Count("paid_lookups"));

        _app.Clock.Advance(TimeSpan.FromDays(1));
        await PayAsync(1, "b", "site");
        await Budget.MaintainAsync(Cancel);

        Assert.Equal(3L, _app.Count("paid_lookups"));
        Assert.Equal(1L, TotalSpent());
    }

    [Fact]
    public async Task The_rows_hold_no_network_in_clear()
    {
        await PayAsync(1, "192.0.2.7", "192.0.2.0/24");
        Assert.Equal(
            [0, 32, 32],
            _app.Column("SELECT CAST(LENGTH(key) AS TEXT) FROM paid_lookups").Select(length => int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    protected abstract Task<DoorcodeApp> StartAsync(params string[] settings);

    /// <summary>Another server on the same database; null where there can be none.</summary>
    protected virtual Task<DoorcodeApp?> BesideAsync(DoorcodeApp app) => Task.FromResult<DoorcodeApp?>(null);

    private static LookupBudget BudgetOf(DoorcodeApp app) => app.Services.GetRequiredService<LookupBudget>();

    private static EmailCheck Check(string network, string site) => ValidationHost.Check("ada@example.org", network, site);

    /// <summary>What was spent on the latest day.</summary>
    private long TotalSpent() => Convert.ToInt64(
        _app.Scalar("SELECT spent FROM paid_lookups WHERE LENGTH(key) = 0 ORDER BY day DESC LIMIT 1"), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<int> PayAsync(int times, string network, string site)
    {
        var paid = 0;
        for (var i = 0; i < times; i++)
        {
            if (await Budget.PayAsync(Check(network, site), Cancel) is null)
                paid++;
        }

        return paid;
    }
}
