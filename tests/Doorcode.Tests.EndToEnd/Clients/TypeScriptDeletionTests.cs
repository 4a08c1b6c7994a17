using Doorcode.Tests.Fixtures;
using static Doorcode.Tests.EndToEnd.Clients.ClientTabs;

namespace Doorcode.Tests.EndToEnd.Clients;

/// <summary>What tabs of Chromium know by the TypeScript client after one of them has deleted the account.</summary>
public sealed class TypeScriptDeletionTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>, IAsyncLifetime
{
    private const string Delete = "password => outcome(door.call('delete', 'me', { password }))";
    private const string SignedIn = "() => String(door.signedIn)";

    private readonly DoorcodeApp _app = app;
    private ClientTabs _tabs = null!;

    public async ValueTask InitializeAsync() => _tabs = await ClientTabs.StartAsync(_app);

    public ValueTask DisposeAsync() => _tabs.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("?cookie")]
    public async Task Who_deletes_the_account_is_signed_out_at_once_and_in_every_tab(string storage)
    {
        var tabs = await _tabs.OpenAsync(2, storage);
        var person = await _tabs.SignInAsync(tabs[0], $"all{storage.Length}@example.org");
        Assert.All(await OfAllAsync(tabs, Me), outcome => Assert.Equal("done", outcome));

        Assert.Equal("done", await tabs[0].EvaluateAsync<string>(Delete, person.Password));

        Assert.Equal("false", await tabs[0].EvaluateAsync<string>(SignedIn));
        await tabs[1].WaitForFunctionAsync("() => !door.signedIn", options: InTheBackground);
        Assert.All(await OfAllAsync(tabs, Me), outcome => Assert.Equal("unauthenticated", outcome));
        Assert.All(await OfAllAsync(tabs, SignedIn), signedIn => Assert.Equal("false", signedIn));
        Assert.Null(await HeldAsync(tabs[0]));
    }

    [Fact]
    public async Task Who_deletes_an_account_sees_at_once_whose_the_cookie_is_that_a_page_of_the_server_has_set_since()
    {
        // It tells no tab.
        const string Elsewhere = """
            ([email, password]) => fetch("/api/users/login/", {
              method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email, password, use_cookie: true }),
            })
            """;
        var tab = (await _tabs.OpenAsync(1, "?cookie"))[0];
        var person = await _tabs.SignInAsync(tab, "deleted@example.org");
        var since = await _app.JoinAsync("since@example.org");
        await tab.EvaluateAsync(Elsewhere, new[] { since.Email, since.Password });

        Assert.Equal("done", await tab.EvaluateAsync<string>(Delete, person.Password));

        Assert.Equal("true", await tab.EvaluateAsync<string>(SignedIn));
        Assert.Equal("since@example.org", await tab.EvaluateAsync<string>("() => door.call('get', 'me').then(profile => profile.email)"));
    }
}
