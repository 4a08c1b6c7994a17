using Doorcode.Profile;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Profile;

/// <summary>What an owner changes about the account, over every database.</summary>
public abstract class ChangeProfileContract(DoorcodeApp app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_name_is_answered_as_GET_answers_it_and_every_session_sees_it()
    {
        var ada = await app.JoinAsync("rename@example.org");
        var (one, other) = (await ada.TokensAsync(), await ada.TokensAsync());

        var answer = await app.RenameAsync(one.Access, "  Ada, Countess of Lovelace ");

        answer.ShouldBe(200);
        Assert.Equal("Ada, Countess of Lovelace", answer.Text("full_name"));
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal((await app.MeAsync(one.Access)).Body, answer.Body);
        Assert.Equal(answer.Body, (await app.MeAsync(other.Access)).Body);
        await app.ShouldLiveAsync(other);
        Assert.Equal(0, (await app.LiveAsync(one)).Epoch);
        Assert.Equal(
            1, await app.CountAsync("audit WHERE event = 'profile.changed' AND outcome = 'accepted' AND account_id = @account", ProfileCalls.AccountOf(one)));
    }

    [Fact]
    public async Task The_name_that_the_account_has_already_changes_nothing_and_is_not_recorded()
    {
        var tokens = await (await app.JoinAsync("samename@example.org")).TokensAsync();
        (await app.RenameAsync(tokens.Access, "Ada Lovelace")).ShouldBe(200);
        Assert.Equal(0, await app.CountAsync("audit WHERE event = 'profile.changed' AND account_id = @account", ProfileCalls.AccountOf(tokens)));
    }

    [Fact]
    public async Task A_name_that_register_would_refuse_is_refused_and_the_old_one_stays()
    {
        var tokens = await (await app.JoinAsync("badname@example.org")).TokensAsync();
        var before = (await app.MeAsync(tokens.Access)).Body;
        string[] bodies =
        [
            "{}", """{"full_name":null}""", """{"full_name":""}""", """{"full_name":"   "}""", """{"full_name":7}""", """{"full_name":["Ada"]}""",
            """{"full_name":"Ada\nLovelace"}""", """{"full_name":"Ada\u202eecalevoL"}""", $$"""{"full_name":"{{new string('a', 151)}}"}""",
        ];
        foreach (var body in bodies)
        {
            var answer = await app.SendAsync(HttpMethod.Patch, "/api/users/me/", tokens.Access, body);
            answer.ShouldBe(Problems.ValidationFailed);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty("full_name", out _), body);
        }

        Assert.Equal(before, (await app.MeAsync(tokens.Access)).Body);
    }

    [Fact]
    public async Task Members_that_are_not_the_owners_to_change_are_ignored()
    {
        var tokens = await (await app.JoinAsync("bound@example.org")).TokensAsync();
        var before = (await app.MeAsync(tokens.Access)).Json;
        var answer = await app.SendAsync(
            HttpMethod.Patch, "/api/users/me/", tokens.Access,
            """{"full_name":"Ada Lovelace","id":"00000000-0000-0000-0000-000000000000","email":"other@example.org","status":"disabled","epoch":9}""");
        answer.ShouldBe(200);
        Assert.Equal(before.GetRawText(), answer.Body);
    }

    [Fact]
    public async Task Without_an_access_token_nothing_is_changed() =>
        (await app.RenameAsync(access: null, "Nobody")).ShouldBe(Problems.Unauthenticated);

    [Fact]
    public async Task An_account_that_is_deleted_while_it_is_renamed_is_refused()
    {
        var tokens = await (await app.JoinAsync("lost@example.org")).TokensAsync();
        var session = await app.LiveAsync(tokens);
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);

        var renamed = await app.Services.GetRequiredService<ChangeProfile>().RunAsync(
            session, new ChangeProfileRequest { FullName = "Another" }, new Caller("127.0.0.1", "127.0.0.1", "tests"), Cancel);
        Assert.Equal(Problems.Unauthenticated, renamed.Problem);
    }
}
