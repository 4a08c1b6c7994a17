using System.Text.Json.Nodes;
using System.Threading.Channels;
using Doorcode.Tests.Administration;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Tokens;

/// <summary>An app with three classes that tell claims.</summary>
public sealed class SeveralClaimsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_hang_a_token_is_made_without_their_claims_after_two_seconds()
    {
        await using var app = await StartAsync("Doorcode:Jwt:OnClaimsFailure=LeaveOut");
        var (_, ada) = await app.CreateAsync();
        var login = ada.LogInAsync();
        foreach (var teller in Tellers(app))
            await teller.UntilAskedAsync();

        app.Clock.Advance(TimeSpan.FromSeconds(2));
        (await login).ShouldBe(200);
        Assert.Equal(3, app.Log.All.Count(line => line.Id.Id == 2040));
        Array.ForEach(Tellers(app), teller => teller.Tell(null));
    }

    [Fact]
    public async Task One_that_hangs_leaves_out_no_claims_of_the_others()
    {
        await using var app = await StartAsync("Doorcode:Jwt:OnClaimsFailure=LeaveOut");
        var (_, ada) = await app.CreateAsync();
        var (first, second, third) = (Tellers(app)[0], Tellers(app)[1], Tellers(app)[2]);
        first.Tell(new JsonObject { ["plan"] = "free" });
        third.Tell(new JsonObject { ["seats"] = 3 });
        await Eventually.TrueAsync(
            async () =>
            {
                var login = ada.LogInAsync();
                foreach (var teller in Tellers(app))
                    await teller.UntilAskedAsync();

                app.Clock.Advance(TimeSpan.FromSeconds(2));
                // On a busy machine the others, too, may need longer than the clock shows.
                var claims = SessionCalls.Claims((await login).Text("access"));
                return ((string?)claims["plan"], (int?)claims["seats"]) == ("free", 3);
            },
            "the claims of the others are in the token");
        second.Tell(null);
    }

    [Fact]
    public async Task The_claims_of_a_later_one_win_even_if_it_answers_first()
    {
        await using var app = await StartAsync();
        var (_, ada) = await app.CreateAsync();
        var (first, second, third) = (Tellers(app)[0], Tellers(app)[1], Tellers(app)[2]);
        third.Tell(new JsonObject { ["plan"] = "third" });
        second.Tell(new JsonObject { ["plan"] = "second", ["seats"] = 2 });
        var login = ada.LogInAsync();
        await third.UntilAskedAsync();

        first.Tell(new JsonObject { ["plan"] = "first", ["seats"] = 1, ["of"] = "first" });
        var claims = SessionCalls.Claims((await login).Text("access"));
        Assert.Equal(("third", 2, "first"), ((string?)claims["plan"], (int?)claims["seats"], (string?)claims["of"]));
    }

    private static Teller[] Tellers(DoorcodeApp app) => app.Services.GetRequiredService<Teller[]>();

    private static Task<DoorcodeApp> StartAsync(params string[] settings) => DoorcodeApp.StartWithAsync(
        services =>
        {
            services.AddSingleton<Teller[]>([new(), new(), new()]);
            new DoorcodeBuilder(services).AddAccessTokenClaims<First>().AddAccessTokenClaims<Second>().AddAccessTokenClaims<Third>();
        },
        settings);

    /// <summary>What one of the classes tells; until it is said, the class hangs.</summary>
    private sealed class Teller
    {
        private readonly TaskCompletionSource<JsonObject?> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();

        /// <summary>Waits for the next call that was not waited for.</summary>
        public Task UntilAskedAsync() => _asked.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);

        public void Tell(JsonObject? claims) => _told.TrySetResult(claims);

        public async ValueTask<JsonObject?> TellAsync()
        {
            _asked.Writer.TryWrite(true);
            return await _told.Task;
        }
    }

    private sealed class First(Teller[] tellers) : IAccessTokenClaims
    {
        public ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) => tellers[0].TellAsync();
    }

    private sealed class Second(Teller[] tellers) : IAccessTokenClaims
    {
        public ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) => tellers[1].TellAsync();
    }

    private sealed class Third(Teller[] tellers) : IAccessTokenClaims
    {
        public ValueTask<JsonObject?> GetAsync(Account account, CancellationToken cancel) => tellers[2].TellAsync();
    }
}
