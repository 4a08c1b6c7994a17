using System.Net;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Pages;
using Doorcode.Tests.Passkeys;

namespace Doorcode.Tests.Factors;

/// <summary>Where an account must have a second factor, its last one stays.</summary>
public sealed class RequiredFactorTests(RequiredFactorTests.StrictApp strict) : IClassFixture<RequiredFactorTests.StrictApp>
{
    private DoorcodeApp App => strict.App;

    [Fact]
    public async Task The_last_factor_is_not_removed_however_fresh_its_proof_and_another_one_frees_it()
    {
        var (access, _) = await JoinWithAppAsync();
        var refused = await App.RemoveTotpAsync(access);
        refused.ShouldBe(Problems.Forbidden);
        Assert.Contains("Add another one", refused.Text("detail"), StringComparison.Ordinal);

        var passkey = await App.NewPasskeyAsync(access);
        (await App.RemoveTotpAsync(access)).ShouldBe(204);
        (await App.RemovePasskeyAsync(access, passkey.Id)).ShouldBe(Problems.Forbidden);
        Assert.Equal(1, (await App.FactorsAsync(access)).Json.GetProperty("passkeys").GetArrayLength());
    }

    [Fact]
    public async Task The_pages_say_why_the_last_factor_stays()
    {
        var (_, ada) = await JoinWithAppAsync();
        using var browser = new PageBrowser(App);
        await browser.SignInAsync(ada.Person.Email);
        await browser.PostAsync("/account/second-factor", ("recovery_code", ada.Codes[0]));
        var refused = await browser.PostAsync("/account/factors/totp/remove");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("This account must have a second factor. Add another one", refused.Text, StringComparison.Ordinal);
        Assert.Contains("Remove the app", refused.Text, StringComparison.Ordinal);
    }

    private async Task<(string Access, (Person Person, string[] Codes) Owner)> JoinWithAppAsync()
    {
        var ada = await App.JoinAsync(FactorCalls.NewEmail());
        var ticket = (await ada.LogInAsync()).Text("enrolment_ticket");
        var begun = await App.BeginTotpAsync(ticket);
        var added = await App.ConfirmTotpAsync(ticket, begun.Text("enrolment_id"), FactorCalls.CodeOf(App, begun.Text("secret")));
        return (added.Text("access"), (ada, FactorCalls.CodesIn(added)));
    }

    public sealed class StrictApp : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartAsync("Doorcode:SecondFactor:Required=Everyone");

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
