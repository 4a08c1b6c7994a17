using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Profile;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Passkeys;

/// <summary>Where everybody must have a second factor, a login may begin by adding a passkey; on every engine.</summary>
/// <param name="start">Starts an app.</param>
public abstract class PasskeyTicketContract(Func<string[], Task<DoorcodeApp>> start)
{
    [Fact]
    public async Task An_enrolment_ticket_adds_a_passkey_once_and_the_answer_holds_the_tokens_of_the_login()
    {
        await using var app = await start(["Doorcode:SecondFactor:Required=Everyone"]);
        var ada = await app.JoinAsync("ada@example.org");
        var refused = await ada.LogInAsync();
        refused.ShouldBe(Problems.SecondFactorEnrolmentRequired);
        var ticket = refused.Text("enrolment_ticket");
        var stale = (await ada.LogInAsync()).Text("enrolment_ticket");
        using var authenticator = new SoftAuthenticator();

        var ceremony = OfferedCeremony.Of(await app.SendAsync(HttpMethod.Post, "/api/users/passkeys/options/", ticket, json: null));
        (await app.AddPasskeyAsync(stale, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
        ceremony = OfferedCeremony.Of(await app.SendAsync(HttpMethod.Post, "/api/users/passkeys/options/", ticket, json: null));
        var answer = await app.AddPasskeyAsync(ticket, ceremony, authenticator.Create(ceremony.Options));

        answer.ShouldBe(201);
        Assert.Equal(10, answer.Json.GetProperty("recovery_codes").GetArrayLength());
        Assert.Equal("Bearer", answer.Text("token_type"));
        foreach (var fact in new[] { "passkey.added", "login.enrolment" })
            Assert.Equal(1, await app.CountAsync($"audit WHERE event = '{fact}' AND session_id = @account", SessionCalls.SessionOf(answer.Text("access"))));

        Assert.Equal("phr", (string)SessionCalls.Claims(answer.Text("access"))["acr"]!);
        await app.ShouldLiveAsync(Fixtures.Tokens.Of(answer));
        (await app.LogInByPasskeyAsync(authenticator)).ShouldBe(200);
        foreach (var dead in new[] { ticket, stale })
            (await app.SendAsync(HttpMethod.Post, "/api/users/passkeys/options/", dead, json: null)).ShouldBe(Problems.Unauthenticated);
    }
}
