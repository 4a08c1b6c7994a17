using System.Net;
using Doorcode.Client;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Clients;

/// <summary>Answers that come late to the .NET client, or never.</summary>
public sealed class DotnetClientLateAnswerTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private readonly ClientNetwork _network = new();
    private readonly ClientClock _clock = new(app.Clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_answers_of_a_refresh_that_never_come_sign_nobody_out()
    {
        var client = await SignedInAsync("hanging@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        var refreshes = 0;
        var limits = new List<TimeSpan>();
        _clock.Waiting = app.Clock.Advance;
        _network.KeepsBack = path =>
        {
            // The server has rotated.
            if (path != ClientNetwork.Refresh || ++refreshes > 2)
                return false;

            _clock.PassLimit(wait =>
            {
                limits.Add(wait);
                app.Clock.Advance(wait);
            });
            return true;
        };

        Assert.Equal("hanging@example.org", (await client.GetProfileAsync(Cancel)).Email);

        Assert.Equal((3, 2), (refreshes, limits.Count));
        // A slow server, which answers after 4.5 seconds at the latest, is heard.
        Assert.All(limits, limit => Assert.InRange(limit, TimeSpan.FromSeconds(4.6), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_deletion_of_an_account_ends_no_session_that_has_begun_since()
    {
        var client = await SignedInAsync("deleted@example.org");
        var after = await app.JoinAsync("began-since@example.org");
        _network.Fault = async (path, pass) =>
        {
            var answer = await pass();
            if (path == "/api/users/me/" && answer.StatusCode == HttpStatusCode.NoContent)
                await client.LoginAsync(after.Email, after.Password, Cancel);
            return answer;
        };

        await client.DeleteAccountAsync(Person.DefaultPassword, Cancel);

        Assert.True(client.IsSignedIn);
        Assert.Equal(after.Email, (await client.GetProfileAsync(Cancel)).Email);
    }

    [Fact]
    public async Task The_fresh_proof_of_a_person_whose_place_another_one_has_taken_is_not_kept()
    {
        var client = await SignedInAsync("before@example.org");
        var after = await app.JoinAsync("after@example.org");
        _network.Fault = async (path, pass) =>
        {
            var answer = await pass();
            if (path == "/api/users/reauthenticate/")
                await client.LoginAsync(after.Email, after.Password, Cancel);
            return answer;
        };

        await client.ReauthenticateAsync(new Proof.Password(Person.DefaultPassword), Cancel);

        Assert.Equal(after.Email, (await client.GetProfileAsync(Cancel)).Email);
    }

    [Fact]
    public async Task A_fresh_proof_does_not_undo_the_sign_out_that_came_before_its_answer()
    {
        var client = await SignedInAsync("gone@example.org");
        _network.Fault = async (path, pass) =>
        {
            var answer = await pass();
            if (path == "/api/users/reauthenticate/")
                await client.LogoutAsync(Cancel);
            return answer;
        };

        await client.ReauthenticateAsync(new Proof.Password(Person.DefaultPassword), Cancel);

        Assert.False(client.IsSignedIn);
        Assert.Null(await client.GetAccessTokenAsync(Cancel));
    }

    private async Task<DoorcodeClient> SignedInAsync(string email)
    {
        var person = await app.JoinAsync(email);
        var client = _network.ClientOf(app, new DoorcodeClientOptions { Time = _clock });
        await client.LoginAsync(email, person.Password, Cancel);
        return client;
    }
}
