using Doorcode.Events;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Events;

/// <summary>Refusals that are too many for lines of their own.</summary>
public abstract partial class AuditContract
{
    [Fact]
    public async Task Of_one_networks_refusals_the_first_five_of_a_minute_get_lines_and_the_others_one_for_each_kind()
    {
        for (var i = 0; i < 10; i++)
            (await LogInAsync("dee@example.org")).ShouldBe(Problems.InvalidCredentials);

        for (var i = 0; i < 40; i++)
            (await LogInAsync("dee@example.org")).ShouldBe(Problems.TooManyRequests);

        Assert.Equal(Enumerable.Repeat("rejected ", 5), await SentencesAsync());
        await CountAsync();
        await CountAsync();
        Assert.Equal(
            ["limited 40 more in a minute", .. Enumerable.Repeat("rejected ", 5), "rejected 5 more in a minute"], await SentencesAsync());
    }

    [Fact]
    public async Task Passwords_that_could_never_be_one_are_counted_like_wrong_ones_and_hide_no_refusal()
    {
        for (var i = 0; i < 10; i++)
            (await LogInAsync("ira@example.org", new string('x', 129))).ShouldBe(Problems.InvalidCredentials);

        for (var i = 0; i < 3; i++)
            (await LogInAsync("ira@example.org", Wrong)).ShouldBe(Problems.TooManyRequests);

        await CountAsync();
        Assert.Equal(
            ["limited 3 more in a minute", .. Enumerable.Repeat("rejected ", 5), "rejected 5 more in a minute"], await SentencesAsync());
    }

    [Fact]
    public async Task A_flood_of_one_network_hides_no_account_and_writes_the_same_for_addresses_without_one()
    {
        var ada = await App.JoinAsync("ada@example.org");
        var account = Guid.Parse((string)SessionCalls.Claims((await ada.TokensAsync()).Access)["sub"]!);
        for (var i = 0; i < 12; i++)
            (await LogInAsync($"nobody{i}@example.org")).ShouldBe(Problems.InvalidCredentials);

        var before = App.Count("audit");
        (await LogInAsync("ada@example.org")).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync("ada@example.org")).ShouldBe(Problems.InvalidCredentials);
        (await LogInAsync("nobody@example.org")).ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(before, App.Count("audit"));

        await CountAsync();
        var counted = (await LinesAsync()).Where(line => line.Details is not null).ToList();
        var hers = Assert.Single(counted, line => line.Account is not null);
        Assert.Equal((account, "2 more in a minute", "127.0.0.1"), (hers.Account, hers.Details, hers.Ip));
        Assert.NotNull(hers.Subject);
        // Five unknown addresses have a count of their own; of those that follow only their number is kept.
        Assert.Equal(RefusalCounts.OthersPerSite, counted.Count(line => line.Details is "1 more in a minute"));
        Assert.Equal("3 more in a minute from this site", Assert.Single(counted, line => line.Event is "refusals.counted").Details);
    }

    [Fact]
    public async Task Many_networks_of_one_site_write_no_more_lines_than_the_site_may()
    {
        using var proxy = new Neighbour(App, "127.0.0.8");
        for (var i = 0; i < 40; i++)
        {
            (await proxy.PostAsync("/api/users/login/", $"2001:db8:1:{i:x}::1", ("email", $"user{i}@example.org"), ("password", Wrong)))
                .ShouldBe(Problems.InvalidCredentials);
        }

        Assert.Equal(RefusalCounts.LinesPerSite, (await LinesAsync()).Count);
        // Another site has lines of its own.
        (await proxy.PostAsync("/api/users/login/", "2001:db8:2::1", ("email", "eve@example.org"), ("password", Wrong)))
            .ShouldBe(Problems.InvalidCredentials);
        Assert.Equal(RefusalCounts.LinesPerSite + 1, (await LinesAsync()).Count);

        await CountAsync();
        // A site's lines, its counts, and one for all that is left; and the other site's line.
        const int MostOfSite = RefusalCounts.LinesPerSite + RefusalCounts.AccountsPerSite + RefusalCounts.OthersPerSite + 1;
        Assert.InRange((await LinesAsync()).Count, RefusalCounts.LinesPerSite + 2, MostOfSite + 1);
    }

    [Fact]
    public async Task A_stop_writes_the_counts_of_its_last_minute()
    {
        for (var i = 0; i < 8; i++)
            (await LogInAsync("ken@example.org")).ShouldBe(Problems.InvalidCredentials);

        await App.RestartAsync();
        Assert.Contains("rejected 3 more in a minute", await SentencesAsync());
    }

    [Fact]
    public async Task What_could_not_be_written_is_told_a_minute_later()
    {
        var limited = App.Services.GetRequiredService<LimitedAttempts>();
        var refusal = new EventRecord(new EventKind("limit.network", EventOutcome.Limited, "a test"))
        {
            By = new Caller("10.0.0.1", "10.0.0.1", "tests"),
            Details = "guessing",
        };
        for (var i = 0; i < RefusalCounts.LinesPerNetwork + 4; i++)
            await limited.AddAsync(refusal, CancellationToken.None);

        App.Execute("ALTER TABLE audit RENAME TO away");
        await Assert.ThrowsAnyAsync<Exception>(() => limited.MaintainAsync(CancellationToken.None));
        App.Execute("ALTER TABLE away RENAME TO audit");

        await limited.MaintainAsync(CancellationToken.None);
        Assert.Equal(
            [.. Enumerable.Repeat("guessing", RefusalCounts.LinesPerNetwork), "guessing: 4 more in a minute"],
            (await LinesAsync()).Where(line => line.Event == "limit.network").Select(line => line.Details).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_refusals_at_once_no_more_than_a_network_may_have_get_a_line_and_all_others_are_counted()
    {
        var limited = App.Services.GetRequiredService<LimitedAttempts>();
        var refusal = new EventRecord(new EventKind("login", EventOutcome.Rejected, "a test")) { By = new Caller("10.0.0.1", "10.0.0.1", "tests") };
        for (var round = 0; round < 5; round++)
        {
            var written = await AtOnce.RunAsync(100, _ => limited.AddAsync(refusal, CancellationToken.None));
            Assert.Equal(RefusalCounts.LinesPerNetwork, written.Count(isWritten => isWritten));
            await CountAsync();
        }

        Assert.Equal(5, App.Count("audit WHERE details = '95 more in a minute'"));
        Assert.Equal(5 * (RefusalCounts.LinesPerNetwork + 1), App.Count("audit WHERE event = 'login'"));
    }
}
