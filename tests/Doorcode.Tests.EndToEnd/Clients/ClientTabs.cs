using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>Tabs of one Chromium profile whose pages use the TypeScript client: <c>door</c>, and what became of a call of it, <c>outcome</c>.</summary>
internal sealed class ClientTabs : IAsyncDisposable
{
    public const string Me = "() => outcome(door.call('get', 'me'))";
    public const string Refresh = "/api/users/token/refresh/";

    private const string Page = """
        <!doctype html><title>App</title>
        <script type="module">
          import { Doorcode } from "/client/index.js";
          window.door = new Doorcode({ storage: new URLSearchParams(location.search).has("cookie") ? "cookie" : localStorage });
          window.outcome = promise => promise.then(() => "done", problem => problem.code || "no answer");
        </script>
        """;

    private readonly DoorcodeApp _app;

    private ClientTabs(DoorcodeApp app, IBrowserContext context) => (_app, Context) = (app, context);

    /// <summary>A tab behind others draws nothing, so it is asked by time.</summary>
    public static PageWaitForFunctionOptions InTheBackground { get; } = new() { PollingInterval = 20 };

    public IBrowserContext Context { get; }

    public static async Task<ClientTabs> StartAsync(DoorcodeApp app)
    {
        var scripts = await TypeScriptClient.JavaScriptAsync();
        var context = await SharedChromium.ContextAsync();
        await context.RouteAsync("**/app*", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = Page }));
        await context.RouteAsync("**/client/*", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/javascript",
            Path = Path.Combine(scripts, Path.GetFileName(new Uri(route.Request.Url).AbsolutePath)),
        }));
        return new ClientTabs(app, context);
    }

    public ValueTask DisposeAsync() => new(Context.CloseAsync());

    /// <summary>Opens tabs.</summary>
    /// <param name="count">How many.</param>
    /// <param name="storage"><c>?cookie</c> for a session in a cookie, else nothing.</param>
    public async Task<IPage[]> OpenAsync(int count, string storage = "")
    {
        var tabs = new IPage[count];
        for (var i = 0; i < count; i++)
        {
            tabs[i] = await Context.NewPageAsync();
            await tabs[i].GotoAsync($"{_app.Http.BaseAddress}app{storage}");
            await IsReadyAsync(tabs[i]);
        }

        return tabs;
    }

    /// <summary>Makes an account, and signs it in.</summary>
    public async Task<Person> SignInAsync(IPage tab, string email)
    {
        var person = await _app.JoinAsync(email);
        var outcome = await tab.EvaluateAsync<string>(
            "([email, password]) => outcome(door.call('post', 'login', { email, password }))", new[] { email, person.Password });
        Assert.Equal("done", outcome);
        await AllHoldTheSameAsync(Context.Pages);
        return person;
    }

    /// <summary>Waits until the page of a tab has loaded.</summary>
    public static Task IsReadyAsync(IPage tab) => tab.WaitForFunctionAsync("() => window.door", options: InTheBackground);

    /// <summary>The tokens that a tab holds.</summary>
    public static Task<string?> HeldAsync(IPage tab) => tab.EvaluateAsync<string?>("() => localStorage.getItem('doorcode:/api/users')");

    /// <summary>Each tab is a process, and reads what another has stored once the browser has told it: in no time for a person, but the fake clock leaps.</summary>
    public static Task AllHoldTheSameAsync(IReadOnlyList<IPage> tabs) => Eventually.TrueAsync(
        async () => (await AtOnce.RunAsync(tabs.Count, i => HeldAsync(tabs[i]))).Distinct().Count() == 1, "all tabs hold the same tokens");

    public static Task<string[]> OfAllAsync(IReadOnlyList<IPage> tabs, string script) =>
        AtOnce.RunAsync(tabs.Count, i => tabs[i].EvaluateAsync<string>(script));
}
