using System.Net;
using System.Text.Json;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Microsoft.Playwright;
using static Doorcode.Tests.EndToEnd.Clients.ClientTabs;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>Many tabs of Chromium share one session by the TypeScript client: nobody is signed out who should not be.</summary>
public sealed class TypeScriptTabsTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>, IAsyncLifetime
{
    private const string Rotations =
        "SELECT s.generation FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.email_canonical = @email";

    /// <summary><c>pass</c> lets the time until the next timer pass, and waits until the page sets another one; <c>sent</c> counts refreshes.</summary>
    private const string FakeTimers = """
        () => {
          let now = 0, last = 0, isSet = () => {};
          const timers = new Map(), send = fetch;
          performance.now = () => now;
          window.setTimeout = (run, wait) => { timers.set(++last, { run, at: now + Math.max(0, wait) }); isSet(); return last; };
          window.clearTimeout = id => timers.delete(id);
          const first = () => [...timers].sort(([, one], [, other]) => one.at - other.at)[0];
          window.untilNext = () => first()[1].at - now;
          window.pass = () => new Promise(resolve => { const [id, { run, at }] = first(); timers.delete(id); now = at; isSet = resolve; run(); });
          window.sent = 0;
          window.fetch = (input, init) => { sent += input.endsWith("/token/refresh/"); return send(input, init); };
        }
        """;

    private readonly DoorcodeApp _app = app;
    private ClientTabs _tabs = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tabs = await ClientTabs.StartAsync(_app);

    public ValueTask DisposeAsync() => _tabs.DisposeAsync();

    [Fact]
    public async Task Ten_tabs_whose_access_token_has_ended_all_go_on()
    {
        var tabs = await _tabs.OpenAsync(10);
        await _tabs.SignInAsync(tabs[0], "ten@example.org");
        for (var life = 0; life < 3; life++)
        {
            _app.Clock.Advance(TimeSpan.FromMinutes(16));
            Assert.All(await OfAllAsync(tabs, Me), outcome => Assert.Equal("done", outcome));
            await AllHoldTheSameAsync(tabs);
        }

        Assert.All(await OfAllAsync(tabs, "() => String(door.signedIn)"), signedIn => Assert.Equal("true", signedIn));
        // One rotation for each life of a token, and one more for each tab that was late for the grace window at the most.
        var rotations = await _app.Services.GetRequiredService<Database>().FirstAsync(Rotations, row => row.Number(0), Cancel, ("@email", "ten@example.org"));
        Assert.InRange(rotations, 3, 3 + 10);
    }

    [Fact]
    public async Task A_tab_that_was_frozen_while_others_refreshed_goes_on()
    {
        var tabs = await _tabs.OpenAsync(2);
        await _tabs.SignInAsync(tabs[0], "frozen@example.org");
        Assert.Equal("done", await tabs[1].EvaluateAsync<string>(Me));
        var devTools = await _tabs.Context.NewCDPSessionAsync(tabs[1]);
        await devTools.SendAsync("Page.setWebLifecycleState", new Dictionary<string, object> { ["state"] = "frozen" });
        for (var life = 0; life < 2; life++)
        {
            _app.Clock.Advance(TimeSpan.FromMinutes(16));
            Assert.Equal("done", await tabs[0].EvaluateAsync<string>(Me));
        }

        await devTools.SendAsync("Page.setWebLifecycleState", new Dictionary<string, object> { ["state"] = "active" });
        Assert.Equal("done", await tabs[1].EvaluateAsync<string>(Me));
        Assert.Equal("done", await tabs[0].EvaluateAsync<string>(Me));
    }

    [Fact]
    public async Task The_device_token_that_a_refresh_brings_is_kept()
    {
        const string Device = "localStorage.getItem('doorcode:device:/api/users')";
        var tab = (await _tabs.OpenAsync(1))[0];
        await _tabs.SignInAsync(tab, "device@example.org");
        var device = await tab.EvaluateAsync<string>(Device);
        await tab.EvaluateAsync("localStorage.setItem('doorcode:device:/api/users', 'an older one')");
        _app.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal("done", await tab.EvaluateAsync<string>(Me));

        Assert.NotEmpty(device);
        Assert.Equal(device, await tab.EvaluateAsync<string>(Device));
    }

    [Fact]
    public async Task A_lost_answer_signs_nobody_out()
    {
        var tab = (await _tabs.OpenAsync(1))[0];
        await _tabs.SignInAsync(tab, "lost@example.org");
        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        var lost = 0;
        await tab.RouteAsync("**" + Refresh, async route =>
        {
            // The server has rotated, and the browser never hears of it.
            await route.FetchAsync();
            if (Interlocked.Increment(ref lost) <= 2)
                await route.AbortAsync();
            else
                await route.ContinueAsync();
        });

        Assert.Equal("done", await tab.EvaluateAsync<string>(Me));
        Assert.Equal(3, lost);
    }

    [Fact]
    public async Task Two_answers_of_a_refresh_that_never_come_sign_nobody_out()
    {
        var tab = (await _tabs.OpenAsync(1))[0];
        await _tabs.SignInAsync(tab, "hanging@example.org");
        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        await tab.EvaluateAsync(FakeTimers);
        var refreshes = 0;
        using var rotated = new SemaphoreSlim(0);
        await tab.RouteAsync("**" + Refresh, async route =>
        {
            if (Interlocked.Increment(ref refreshes) > 2)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            rotated.Release();
        });

        var asking = tab.EvaluateAsync<string>(Me);
        for (var answers = 0; answers < 2; answers++)
        {
            await rotated.WaitAsync(Cancel);
            var waited = TimeSpan.Zero;
            do
            {
                var wait = TimeSpan.FromMilliseconds(await tab.EvaluateAsync<double>("() => untilNext()"));
                waited += wait;
                _app.Clock.Advance(wait);
                await tab.EvaluateAsync("() => pass()");
            }
            while (await tab.EvaluateAsync<int>("() => sent") < answers + 2);

            // A slow server, which answers after 4.5 seconds at the latest, is heard.
            Assert.InRange(waited, TimeSpan.FromSeconds(4.6), TimeSpan.FromSeconds(5));
        }

        Assert.Equal("done", await asking);
    }

    [Fact]
    public async Task A_server_that_is_away_or_ill_signs_nobody_out()
    {
        var tab = (await _tabs.OpenAsync(1))[0];
        await _tabs.SignInAsync(tab, "away@example.org");
        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        Func<IRoute, Task> failing = route => route.FulfillAsync(new RouteFulfillOptions { Status = 503 });
        foreach (var fault in new[] { failing, route => route.AbortAsync() })
        {
            await tab.RouteAsync("**" + Refresh, fault);
            Assert.NotEqual("done", await tab.EvaluateAsync<string>(Me));
            Assert.True(await tab.EvaluateAsync<bool>("() => door.signedIn"));
            await tab.UnrouteAsync("**" + Refresh, fault);
        }

        Assert.Equal("done", await tab.EvaluateAsync<string>(Me));
    }

    [Fact]
    public async Task A_logout_during_a_refresh_wins_and_what_the_refresh_gave_is_ended()
    {
        var tabs = await _tabs.OpenAsync(2);
        await _tabs.SignInAsync(tabs[0], "leaving@example.org");
        Assert.Equal("done", await tabs[1].EvaluateAsync<string>(Me));
        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        var rotated = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await tabs[1].RouteAsync("**" + Refresh, async route =>
        {
            var answer = await route.FetchAsync();
            rotated.TrySetResult(await answer.TextAsync());
            await goOn.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });

        var refreshing = tabs[1].EvaluateAsync<string>(Me);
        using var given = JsonDocument.Parse(await rotated.Task.WaitAsync(Cancel));
        await tabs[0].EvaluateAsync("() => localStorage.clear()");
        goOn.SetResult();

        Assert.Equal("unauthenticated", await refreshing);
        Assert.False(await tabs[1].EvaluateAsync<bool>("() => door.signedIn"));
        (await _app.RefreshAsync(given.RootElement.GetProperty("refresh").GetString()!)).ShouldBe(Problems.TokenInvalid);
        Assert.Null(await HeldAsync(tabs[1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?cookie")]
    public async Task A_logout_in_one_tab_is_one_in_all(string storage)
    {
        var tabs = await _tabs.OpenAsync(3, storage);
        await _tabs.SignInAsync(tabs[0], $"all{storage.Length}@example.org");
        Assert.All(await OfAllAsync(tabs, Me), outcome => Assert.Equal("done", outcome));

        await tabs[0].EvaluateAsync("() => door.logout()");

        foreach (var tab in tabs)
            await tab.WaitForFunctionAsync("() => door.signedIn === false", options: InTheBackground);
        Assert.All(await OfAllAsync(tabs, Me), outcome => Assert.Equal("unauthenticated", outcome));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?cookie")]
    public async Task A_page_that_goes_elsewhere_while_it_signs_out_ends_the_session_all_the_same(string storage)
    {
        var tab = (await _tabs.OpenAsync(1, storage))[0];
        for (var time = 0; time < 5; time++)
        {
            await _tabs.SignInAsync(tab, $"going{storage.Length}{time}@example.org");
            var access = await tab.EvaluateAsync<string>("() => door.access()");

            await tab.EvaluateAsync("() => { door.subscribe(() => location.assign('/app?elsewhere')); door.logout(); }");

            // WaitForURLAsync misses a page that comes while it begins to wait.
            await Eventually.TrueAsync(() => tab.Url.EndsWith("/app?elsewhere", StringComparison.Ordinal), "the page has gone elsewhere");
            await Eventually.TrueAsync(async () => (await _app.GetAsync("/api/users/me/", access)).Status == HttpStatusCode.Unauthorized, $"the session has ended, {time}");
            await tab.GotoAsync($"{_app.Http.BaseAddress}app{storage}");
            await IsReadyAsync(tab);
        }
    }

    [Fact]
    public async Task A_session_that_was_ended_elsewhere_signs_out()
    {
        var tab = (await _tabs.OpenAsync(1))[0];
        var person = await _tabs.SignInAsync(tab, "elsewhere@example.org");
        await _app.PostAsync("/api/users/logout-all/", (await person.TokensAsync()).Access);

        Assert.Equal("unauthenticated", await tab.EvaluateAsync<string>(Me));
        Assert.False(await tab.EvaluateAsync<bool>("() => door.signedIn"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?cookie", false)]
    [InlineData("?cookie", true)]
    public async Task A_sign_out_everywhere_that_ended_nothing_says_so_and_signs_out_here(string storage, bool isReloaded)
    {
        var tab = (await _tabs.OpenAsync(1, storage))[0];
        var person = await _tabs.SignInAsync(tab, $"dead{storage.Length}{(isReloaded ? 1 : 0)}@example.org");
        await _app.PostAsync("/api/users/logout-all/", (await person.TokensAsync()).Access);
        if (isReloaded)
        {
            // There is no access token then, and the cookie is refused.
            await tab.ReloadAsync();
            await IsReadyAsync(tab);
        }

        var other = await person.TokensAsync();

        Assert.Equal("unauthenticated", await tab.EvaluateAsync<string>("() => outcome(door.logoutAll())"));

        Assert.False(await tab.EvaluateAsync<bool>("() => door.signedIn"));
        (await _app.GetAsync("/api/users/me/", other.Access)).ShouldBe(200);
    }

    [Fact]
    public async Task A_page_can_give_the_browsers_own_fetch_to_the_client()
    {
        var tab = (await _tabs.OpenAsync(1))[0];

        Assert.Equal("done", await tab.EvaluateAsync<string>(
            "() => import('/client/index.js').then(({ Doorcode }) => outcome(new Doorcode({ fetch: window.fetch, storage: 'cookie' }).access()))"));
    }

    [Fact]
    public async Task A_wrong_fresh_proof_is_sent_once()
    {
        var tab = (await _tabs.OpenAsync(1))[0];
        await _tabs.SignInAsync(tab, "wrong@example.org");
        var sent = new List<string>();
        tab.Request += (_, request) => sent.Add(new Uri(request.Url).AbsolutePath);

        Assert.Equal("invalid_credentials", await tab.EvaluateAsync<string>("() => outcome(door.call('post', 'reauthenticate', { password: 'a wrong horse battery' }))"));

        Assert.Equal(["/api/users/reauthenticate/"], sent);
    }
}
