using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Doorcode.Client;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Clients;

/// <summary>The .NET client keeps a person signed in: nobody is signed out who should not be.</summary>
public sealed class DotnetClientRefreshTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private readonly ClientNetwork _network = new();
    private readonly ClientClock _clock = new(app.Clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_calls_with_an_ended_access_token_share_one_refresh()
    {
        var client = await SignedInAsync("many@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));

        await AtOnce.RunAsync(20, _ => client.GetProfileAsync(Cancel));

        Assert.Equal(1, _network.Count(ClientNetwork.Refresh));
    }

    [Fact]
    public async Task It_refreshes_in_the_last_minute_of_an_access_token_and_not_before()
    {
        var client = await SignedInAsync("minute@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(13.9));
        await client.GetProfileAsync(Cancel);
        Assert.Equal(0, _network.Count(ClientNetwork.Refresh));

        app.Clock.Advance(TimeSpan.FromSeconds(10));
        await client.GetProfileAsync(Cancel);
        Assert.Equal(1, _network.Count(ClientNetwork.Refresh));
    }

    [Fact]
    public async Task A_token_that_the_server_refuses_early_is_refreshed_once_and_the_call_repeated()
    {
        // By a clock that stands still, the token has not ended here.
        var client = await SignedInAsync("early@example.org", new ClientClock(new StoppedClock(app.Clock.GetUtcNow())));
        app.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal("early@example.org", (await client.GetProfileAsync(Cancel)).Email);
        Assert.Equal(1, _network.Count(ClientNetwork.Refresh));
    }

    [Fact]
    public async Task It_keeps_the_device_token_that_a_refresh_brings()
    {
        var storage = new SharedTokens();
        var client = await SignedInAsync("device@example.org", storage: storage);
        var key = $"doorcode:device:{app.Http.BaseAddress}api/users/";
        var device = await storage.GetAsync(key, Cancel);
        await storage.SetAsync(key, "an older one", Cancel);
        app.Clock.Advance(TimeSpan.FromMinutes(16));

        await client.GetProfileAsync(Cancel);

        Assert.NotNull(device);
        Assert.Equal(device, await storage.GetAsync(key, Cancel));
    }

    [Fact]
    public async Task A_lost_answer_signs_nobody_out()
    {
        var client = await SignedInAsync("lost@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        var lost = 0;
        _network.Fault = async (path, pass) =>
        {
            var answer = await pass();
            // The server has rotated, and the client never hears of it.
            return path != ClientNetwork.Refresh || ++lost > 2 ? answer : throw new HttpRequestException("The connection was lost.");
        };

        await client.GetProfileAsync(Cancel);

        Assert.Equal(3, lost);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task What_is_no_refusal_of_the_refresh_token_signs_nobody_out(HttpStatusCode status)
    {
        var client = await SignedInAsync($"ill{(int)status}@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        _network.Fault = (path, pass) => path == ClientNetwork.Refresh
            ? Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent("<html>") })
            : pass();
        await Assert.ThrowsAnyAsync<Exception>(() => client.GetProfileAsync(Cancel));
        Assert.True(client.IsSignedIn);

        _network.Fault = null;
        await client.GetProfileAsync(Cancel);
    }

    [Fact]
    public async Task A_short_Retry_After_is_waited_for()
    {
        var client = await SignedInAsync("short@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        var asked = 0;
        _network.Fault = (path, pass) => path == ClientNetwork.Refresh && ++asked == 1 ? Task.FromResult(Busy(TimeSpan.FromSeconds(4))) : pass();
        _clock.Waiting = wait => app.Clock.Advance(wait);

        await client.GetProfileAsync(Cancel);

        Assert.Equal(TimeSpan.FromSeconds(4), Assert.Single(_clock.Pauses));
    }

    [Fact]
    public async Task After_a_long_Retry_After_the_server_is_left_alone_until_then()
    {
        var client = await SignedInAsync("long@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        _network.Fault = (path, pass) => path == ClientNetwork.Refresh ? Task.FromResult(Busy(TimeSpan.FromSeconds(60))) : pass();

        Assert.Equal(TimeSpan.FromSeconds(60), (await RefusalAsync(client)).RetryAfter);
        app.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(40), (await RefusalAsync(client)).RetryAfter);
        Assert.Equal(1, _network.Count(ClientNetwork.Refresh));

        _network.Fault = null;
        app.Clock.Advance(TimeSpan.FromSeconds(40));
        await client.GetProfileAsync(Cancel);
        Assert.Equal(2, _network.Count(ClientNetwork.Refresh));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_Retry_After_longer()
    {
        var client = await SignedInAsync("back@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        _network.Fault = (path, pass) => path == ClientNetwork.Refresh ? Task.FromResult(Busy(TimeSpan.FromSeconds(60))) : pass();
        await RefusalAsync(client);
        _network.Fault = null;

        _clock.Skew = TimeSpan.FromHours(-1);
        app.Clock.Advance(TimeSpan.FromSeconds(60));

        await client.GetProfileAsync(Cancel);
    }

    [Fact]
    public async Task A_session_that_was_ended_elsewhere_signs_out()
    {
        var client = await SignedInAsync("elsewhere@example.org");
        await app.LogOutAllAsync(await client.GetAccessTokenAsync(Cancel));

        Assert.Equal("unauthenticated", (await RefusalAsync(client)).Code);
        Assert.False(client.IsSignedIn);
    }

    [Fact]
    public async Task A_logout_during_a_refresh_wins_and_what_the_refresh_gave_is_ended()
    {
        var storage = new SharedTokens();
        var client = await SignedInAsync("leaving@example.org", storage: storage);
        var other = _network.ClientOf(app, new DoorcodeClientOptions { Storage = storage, Time = _clock });
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        var rotated = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _network.Fault = async (path, pass) =>
        {
            var answer = await pass();
            if (path == ClientNetwork.Refresh)
            {
                await answer.Content.LoadIntoBufferAsync(Cancel);
                rotated.TrySetResult(JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("refresh").GetString()!);
                await goOn.Task;
            }

            return answer;
        };

        var refreshing = other.GetAccessTokenAsync(Cancel);
        var given = await rotated.Task.WaitAsync(Cancel);
        storage.Clear();
        goOn.SetResult();

        Assert.Null(await refreshing);
        Assert.False(other.IsSignedIn);
        (await app.RefreshAsync(given)).ShouldBe(Problems.TokenInvalid);
        Assert.Null(await client.GetAccessTokenAsync(Cancel));
    }

    [Fact]
    public async Task A_logout_ends_the_session_here_even_when_the_server_is_away()
    {
        var client = await SignedInAsync("away@example.org");
        _network.Fault = (_, _) => throw new HttpRequestException("Nobody is there.");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.LogoutAsync(Cancel));

        Assert.False(client.IsSignedIn);
        Assert.Null(await client.GetAccessTokenAsync(Cancel));
    }

    [Fact]
    public async Task Clients_of_one_storage_share_the_session()
    {
        var storage = new SharedTokens();
        await SignedInAsync("shared@example.org", storage: storage);
        var others = Enumerable.Range(0, 5).Select(_ => _network.ClientOf(app, new DoorcodeClientOptions { Storage = storage, Time = _clock })).ToArray();
        for (var life = 0; life < 3; life++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(16));
            await AtOnce.RunAsync(others.Length, i => others[i].GetProfileAsync(Cancel));
        }

        Assert.Equal(3, (await app.RowAsync((await others[0].GetAccessTokenAsync(Cancel))!)).Generation);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_refresh_to_the_others()
    {
        var client = await SignedInAsync("impatient@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _network.Fault = async (_, pass) =>
        {
            await goOn.Task;
            return await pass();
        };
        using var impatience = new CancellationTokenSource();
        var one = client.GetAccessTokenAsync(impatience.Token);
        var other = client.GetAccessTokenAsync(Cancel);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        goOn.SetResult();

        Assert.NotNull(await other);
        Assert.Equal(1, _network.Count(ClientNetwork.Refresh));
    }

    [Fact]
    public async Task The_handler_sends_an_apps_own_requests_with_the_token_and_repeats_those_that_it_can()
    {
        var client = await SignedInAsync("handler@example.org", new ClientClock(new StoppedClock(app.Clock.GetUtcNow())));
        using var http = new HttpClient(new DoorcodeHandler(client) { InnerHandler = _network }) { BaseAddress = app.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/api/users/me/", UriKind.Relative), Cancel)).StatusCode);
        app.Clock.Advance(TimeSpan.FromMinutes(16));

        using var onlyOnce = new StreamContent(new MemoryStream("{\"full_name\":\"Ada King\"}"u8.ToArray()));
        onlyOnce.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PatchAsync(new Uri("/api/users/me/", UriKind.Relative), onlyOnce, Cancel)).StatusCode);
        var repeated = await http.PatchAsJsonAsync(new Uri("/api/users/me/", UriKind.Relative), new { full_name = "Ada King" }, Cancel);

        Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        Assert.Equal(1, _network.Count(ClientNetwork.Refresh));
    }

    private static async Task<DoorcodeRefusedException> RefusalAsync(DoorcodeClient client) =>
        await Assert.ThrowsAsync<DoorcodeRefusedException>(() => client.GetProfileAsync(Cancel));

    private static HttpResponseMessage Busy(TimeSpan wait) => new(HttpStatusCode.ServiceUnavailable)
    {
        Headers = { RetryAfter = new RetryConditionHeaderValue(wait) },
    };

    private async Task<DoorcodeClient> SignedInAsync(string email, ClientClock? clock = null, ITokenStorage? storage = null)
    {
        var person = await app.JoinAsync(email);
        var client = _network.ClientOf(app, new DoorcodeClientOptions { Storage = storage, Time = clock ?? _clock });
        await client.LoginAsync(email, person.Password, Cancel);
        return client;
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
