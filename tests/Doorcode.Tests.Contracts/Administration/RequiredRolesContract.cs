using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Administration;

/// <summary>Second factors that only some roles must have, on every engine.</summary>
/// <param name="start">Starts an app.</param>
public abstract class RequiredRolesContract(Func<string[], Task<DoorcodeApp>> start)
{
    [Fact]
    public async Task An_account_that_gets_such_a_role_must_enrol_a_factor_and_its_sessions_without_one_end()
    {
        await using var app = await start(["Doorcode:SecondFactor:RequiredRoles:0=admin", "Doorcode:SecondFactor:RequiredRoles:1=owner"]);
        var (account, ada) = await app.CreateAsync();
        await app.Accounts().SetRolesAsync(account.Id, ["editor"], TestContext.Current.CancellationToken);
        var tokens = await ada.TokensAsync();
        Assert.False((await app.GetAsync("/api/users/factors/", tokens.Access)).Json.GetProperty("required").GetBoolean());

        await app.Accounts().SetRolesAsync(account.Id, ["editor", "owner"], TestContext.Current.CancellationToken);

        await app.ShouldBeOverAsync(tokens);
        var login = await ada.LogInAsync();
        login.ShouldBe(Problems.SecondFactorEnrolmentRequired);
        var ticket = login.Text("enrolment_ticket");
        var begun = await app.BeginTotpAsync(ticket);
        var confirmed = await app.ConfirmTotpAsync(ticket, begun.Text("enrolment_id"), FactorCalls.CodeOf(app, begun.Text("secret")));
        confirmed.ShouldBe(201);
        Assert.Equal("""["editor","owner"]""", SessionCalls.Claims(confirmed.Text("access"))["roles"]!.ToJsonString());
        (await ada.LogInAsync()).ShouldBe(Problems.SecondFactorRequired);

        // One that began with a factor goes on.
        await app.Accounts().SetRolesAsync(account.Id, ["owner"], TestContext.Current.CancellationToken);
        await app.ShouldLiveAsync(Fixtures.Tokens.Of(confirmed));
    }

    [Fact]
    public async Task A_name_that_no_role_can_have_stops_the_start()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => start(["Doorcode:SecondFactor:RequiredRoles:0=Admin"]));
        Assert.Contains("Doorcode:SecondFactor:RequiredRoles:0 must be the name of a role", refused.ToString(), StringComparison.Ordinal);
    }
}
