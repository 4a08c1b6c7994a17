using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Doorcode.Accounts;
using Doorcode.Sessions;
using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;
using Doorcode.Tokens;

namespace Doorcode.Tests.Tokens;

/// <summary>Claims that an app tells for each access token.</summary>
public sealed class AccessTokenClaimsTests(AppWithClaims claims) : IClassFixture<AppWithClaims>
{
    private readonly DoorcodeApp _app = claims.App;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ToldClaims Told => _app.Services.GetRequiredService<ToldClaims>();

    [Fact]
    public async Task They_are_asked_for_at_each_token_and_are_in_access_tokens_alone()
    {
        var (account, ada) = await _app.CreateAsync();
        await _app.Accounts().SetRolesAsync(account.Id, ["editor"], Cancel);
        await _app.Accounts().SetClaimsAsync(account.Id, new JsonObject { ["plan"] = "free", ["seats"] = 1 }, Cancel);
        Told.At(account.Id, asked => new JsonObject { ["plan"] = "pro", ["of"] = asked.Email, ["as"] = asked.Roles.Count });

        var first = await ada.TokensAsync();
        Told.At(account.Id, _ => new JsonObject { ["plan"] = "team" });
        var next = Fixtures.Tokens.Of(await _app.RefreshAsync(first.Refresh));
        var again = Fixtures.Tokens.Of(await _app.RefreshAsync(first.Refresh));

        var access = SessionCalls.Claims(first.Access);
        Assert.Equal(("pro", 1, ada.Email, 1), ((string)access["plan"]!, (int)access["seats"]!, (string)access["of"]!, (int)access["as"]!));
        Assert.Equal("team", (string)SessionCalls.Claims(next.Access)["plan"]!);
        Assert.Equal(("team", next.Refresh), ((string)SessionCalls.Claims(again.Access)["plan"]!, again.Refresh));
        Assert.Null(SessionCalls.Claims(first.Refresh)["plan"]);
        (await _app.MeAsync(next.Access)).ShouldBe(200);
    }

    [Fact]
    public async Task A_fresh_proof_and_a_cookie_ask_as_well()
    {
        var (account, ada) = await _app.CreateAsync();
        Told.At(account.Id, _ => new JsonObject { ["plan"] = "pro" });
        var cookie = await ada.CookieAsync();
        var byCookie = await _app.BrowseAsync(CookieCalls.Refresh, cookie);
        var proved = await _app.PostAsync("/api/users/reauthenticate/", (await ada.TokensAsync()).Access, ("password", ada.Password));

        Assert.Equal("pro", (string)SessionCalls.Claims(byCookie.Text("access"))["plan"]!);
        Assert.Equal("pro", (string)SessionCalls.Claims(proved.Text("access"))["plan"]!);
    }

    [Fact]
    public async Task They_are_in_the_first_token_also_when_a_role_that_needs_a_factor_is_taken_away_during_a_login_by_code()
    {
        await using var app = await DoorcodeApp.StartWithAsync(AppWithClaims.Register, "Doorcode:SecondFactor:RequiredRoles:0=admin");
        var (account, _) = await app.CreateAsync();
        app.Services.GetRequiredService<ToldClaims>().At(account.Id, _ => new JsonObject { ["plan"] = "pro" });
        await app.Accounts().SetRolesAsync(account.Id, ["admin"], Cancel);
        var complete = app.Services.GetRequiredService<CompleteLogin>();

        // Before the code is spent the login needs a factor, and after it none.
        var asked = await complete.AskAsync(await AtEpochAsync(), AuthenticationFacts.ByEmail, Cancel);
        await app.Accounts().SetRolesAsync(account.Id, [], Cancel);
        var step = await complete.RunAsync(
            await AtEpochAsync(),
            AuthenticationFacts.ByEmail,
            new Caller("127.0.0.1", "127.0.0.1", "tests"),
            SessionCarrier.RefreshToken,
            (_, _) => ValueTask.CompletedTask,
            Cancel,
            asked);

        var tokens = Assert.IsType<LoginStep.Complete>(step).Tokens;
        Assert.Equal("pro", (string?)SessionCalls.Claims(tokens.Access)["plan"]);

        async Task<AccountAtEpoch> AtEpochAsync() =>
            (await app.Services.GetRequiredService<AccountStore>().FindAsync(account.Id, Cancel))!.AtEpoch;
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("roles")]
    [InlineData("scope")]
    [InlineData("exp")]
    public async Task A_reserved_name_is_refused_when_the_token_is_made_and_the_log_says_so(string name)
    {
        var (account, ada) = await _app.CreateAsync();
        var tokens = await ada.TokensAsync();
        Told.At(account.Id, _ => new JsonObject { [name] = "mine" });

        (await ada.LogInAsync()).ShouldBe(Problems.InternalError);
        (await _app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.InternalError);

        Assert.Contains(_app.Log.All, line => line.Id.Id == 2041 && line.Text.Contains("choose another name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claims_over_the_limit_are_refused_and_begin_no_session_and_spend_no_token()
    {
        var (account, ada) = await _app.CreateAsync();
        var tokens = await ada.TokensAsync();
        var sessions = await _app.CountAsync("sessions");
        Told.At(account.Id, _ => new JsonObject { ["big"] = new string('x', 1024) });

        (await ada.LogInAsync()).ShouldBe(Problems.InternalError);
        (await _app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.InternalError);

        Assert.Equal(sessions, await _app.CountAsync("sessions"));
        Assert.Equal(0, (await _app.RowAsync(tokens.Refresh)).Generation);
        Told.At(account.Id, _ => new JsonObject { ["big"] = new string('x', 1014) });
        (await _app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task An_app_that_throws_or_hangs_makes_the_token_unavailable_for_the_moment()
    {
        var (account, ada) = await _app.CreateAsync();
        var tokens = await ada.TokensAsync();
        Told.At(account.Id, _ => throw new InvalidOperationException("a test"));
        (await _app.RefreshAsync(tokens.Refresh)).ShouldBe(Problems.Unavailable);

        var begun = new TaskCompletionSource();
        using var never = new ManualResetEventSlim();
        Told.At(account.Id, _ =>
        {
            begun.TrySetResult();
            never.Wait(CancellationToken.None);
            return null;
        });
        var refreshing = _app.RefreshAsync(tokens.Refresh);
        await begun.Task.WaitAsync(Cancel);
        await Eventually.TrueAsync(
            () =>
            {
                _app.Clock.Advance(TimeSpan.FromSeconds(1));
                return refreshing.IsCompleted;
            },
            "the app is left");
        never.Set();
        (await refreshing).ShouldBe(Problems.Unavailable);

        Told.At(account.Id, _ => null);
        (await _app.RefreshAsync(tokens.Refresh)).ShouldBe(200);
    }

    [Fact]
    public async Task Text_that_comes_twice_is_no_claim()
    {
        var (account, ada) = await _app.CreateAsync();
        Told.At(account.Id, _ => JsonNode.Parse("""{"plan":"a","plan":"b"}""")!.AsObject());

        (await ada.LogInAsync()).ShouldBe(Problems.Unavailable);
    }

    [Fact]
    public async Task An_app_may_say_that_tokens_are_made_without()
    {
        await using var app = await DoorcodeApp.StartWithAsync(AppWithClaims.Register, "Doorcode:Jwt:OnClaimsFailure=LeaveOut");
        var told = app.Services.GetRequiredService<ToldClaims>();
        var (account, ada) = await app.CreateAsync();

        told.At(account.Id, _ => new JsonObject { ["sub"] = "mine", ["plan"] = "pro" });
        var tokens = await ada.TokensAsync();
        told.At(account.Id, _ => throw new InvalidOperationException("a test"));
        var next = Fixtures.Tokens.Of(await app.RefreshAsync(tokens.Refresh));

        Assert.Null(SessionCalls.Claims(tokens.Access)["plan"]);
        Assert.Equal(account.Id.ToString(), (string)SessionCalls.Claims(next.Access)["sub"]!);
        Assert.Contains(app.Log.All, line => line.Id.Id == 2041);
        Assert.Contains(app.Log.All, line => line.Id.Id == 2040);
    }
}

/// <summary>An app that tells claims, and has no limits.</summary>
public sealed class AppWithClaims : IAsyncLifetime
{
    public DoorcodeApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartWithAsync(Register, "Doorcode:RateLimits:Enabled=false");

    public ValueTask DisposeAsync() => App.DisposeAsync();

    internal static void Register(IServiceCollection services)
    {
        services.AddSingleton<ToldClaims>();
        new DoorcodeBuilder(services).AddAccessTokenClaims<SteeredClaims>();
    }
}

/// <summary>What the app tells.</summary>
public sealed class ToldClaims
{
    private readonly ConcurrentDictionary<AccountId, Func<Account, JsonObject?>> _told = new();

    public void At(AccountId account, Func<Account, JsonObject?> tell) => _told[account] = tell;

    public JsonObject? Of(Account account) => _told.TryGetValue(account.Id, out var tell) ? tell(account) : null;
}

internal sealed class SteeredClaims(ToldClaims told) : IAccessTokenClaims
{
    public ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) => ValueTask.FromResult(told.Of(account));
}
