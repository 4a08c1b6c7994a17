using System.Net;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;
using static Doorcode.Tests.EndToEnd.Clients.ClientTabs;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>Tabs of Chromium by the TypeScript client with a session cookie, which one tab changes for all.</summary>
public sealed class TypeScriptCookieTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>, IAsyncLifetime
{
    private readonly DoorcodeApp _app = app;
    private ClientTabs _tabs = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tabs = await ClientTabs.StartAsync(_app);

    public ValueTask DisposeAsync() => _tabs.DisposeAsync();

    [Theory]
    [InlineData("logout")]
    [InlineData("logoutAll")]
    public async Task A_sign_out_ends_the_browsers_session_also_where_it_is_another_accounts_by_then(string way)
    {
        // As one of the server's own pages, which tells no tab.
        const string Elsewhere = """
            async ([email, password]) => {
              const body = JSON.stringify({ email, password, use_cookie: true });
              const answer = await fetch("/api/users/login/", { method: "POST", headers: { "Content-Type": "application/json" }, body });
              return (await answer.json()).access;
            }
            """;
        var tab = (await _tabs.OpenAsync(1, "?cookie"))[0];
        await _tabs.SignInAsync(tab, $"before-{way}@example.org");
        var after = await _app.JoinAsync($"after-{way}@example.org");
        var access = await tab.EvaluateAsync<string>(Elsewhere, new[] { after.Email, after.Password });

        Assert.Equal("done", await tab.EvaluateAsync<string>($"() => outcome(door.{way}())"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await _app.GetAsync("/api/users/me/", access)).Status);
        await tab.ReloadAsync();
        await IsReadyAsync(tab);
        Assert.Equal("unauthenticated", await tab.EvaluateAsync<string>(Me));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tab_whose_refresh_is_refused_signs_nobody_out_who_has_signed_in_in_another_one(bool isOfAnEndedSession)
    {
        // What the first tab tells of its sign-in takes longer to arrive than what the second tab tells.
        const string Slow = "() => { BroadcastChannel.prototype.postMessage = () => {}; }";
        const string Channel = "new BroadcastChannel('doorcode:/api/users')";
        var tabs = await _tabs.OpenAsync(2, "?cookie");
        if (isOfAnEndedSession)
        {
            var before = await _tabs.SignInAsync(tabs[0], "ended@example.org");
            Assert.Equal("done", await tabs[1].EvaluateAsync<string>(Me));
            await _app.PostAsync("/api/users/logout-all/", (await before.TokensAsync()).Access);
        }

        await tabs[0].EvaluateAsync(Slow);
        await tabs[0].EvaluateAsync($"() => {{ window.heard = new Promise(resolve => {Channel}.onmessage = ({{ data }}) => data === 'next' && resolve()); }}");
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await tabs[1].RouteAsync("**" + Refresh, async route =>
        {
            var (status, text) = await AnswerAsync(route);
            refused.SetResult();
            await goOn.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Status = status, ContentType = "application/problem+json", Body = text });
        });

        var refreshing = tabs[1].EvaluateAsync<string>(Me);
        await refused.Task.WaitAsync(Cancel);
        await _tabs.SignInAsync(tabs[0], $"after-{(isOfAnEndedSession ? 1 : 0)}@example.org");
        goOn.SetResult();
        Assert.Equal("unauthenticated", await refreshing);
        await tabs[1].EvaluateAsync($"() => {Channel}.postMessage('next')");
        await tabs[0].EvaluateAsync("() => heard");

        Assert.Equal("done", await tabs[0].EvaluateAsync<string>(Me));
    }

    [Fact]
    public async Task A_refresh_that_is_under_way_while_another_tab_signs_somebody_else_in_keeps_nothing()
    {
        const string Who = "() => door.call('get', 'me').then(profile => profile.email, problem => problem.code)";
        var tabs = await _tabs.OpenAsync(2, "?cookie");
        await _tabs.SignInAsync(tabs[0], "before@example.org");
        Assert.Equal("before@example.org", await tabs[1].EvaluateAsync<string>(Who));
        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        var rotated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFirst = true;
        await tabs[1].RouteAsync("**" + Refresh, async route =>
        {
            if (!isFirst)
            {
                await route.ContinueAsync();
                return;
            }

            isFirst = false;
            var (status, text) = await AnswerAsync(route);
            rotated.SetResult();
            await goOn.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Status = status, ContentType = "application/json", Body = text });
        });

        var refreshing = tabs[1].EvaluateAsync<string>(Who);
        await rotated.Task.WaitAsync(Cancel);
        await _tabs.SignInAsync(tabs[0], "after@example.org");
        await tabs[1].WaitForFunctionAsync("() => door.signedIn === undefined", options: InTheBackground);
        Assert.Equal("after@example.org", await tabs[1].EvaluateAsync<string>(Who));
        goOn.SetResult();

        Assert.Equal("unauthenticated", await refreshing);
        Assert.Equal("after@example.org", await tabs[1].EvaluateAsync<string>(Who));
    }

    /// <summary>What the server answers. The browser does not send it, and would say where the request comes from.</summary>
    private static async Task<(int Status, string Text)> AnswerAsync(IRoute route)
    {
        var answer = await route.FetchAsync(new RouteFetchOptions
        {
            Headers = new Dictionary<string, string>(route.Request.Headers) { ["sec-fetch-site"] = "same-origin" },
        });
        return (answer.Status, await answer.TextAsync());
    }
}
