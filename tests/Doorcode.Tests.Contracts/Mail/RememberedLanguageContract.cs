using Doorcode.Tests.Administration;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;

namespace Doorcode.Tests.Mail;

/// <summary>The language that an account remembers, over every database.</summary>
public abstract class RememberedLanguageContract(DoorcodeApp app)
{
    [Fact]
    public async Task A_mail_that_an_operator_causes_is_in_the_language_that_the_registration_preferred()
    {
        var ada = await JoinAsync("de-AT, en;q=0.5");
        await app.Accounts().DisableAsync(await AccountOf(ada), Cancel);
        await ShouldBeMailedAsync(ada, "de");
    }

    [Fact]
    public async Task A_login_in_another_language_is_remembered_and_one_that_prefers_none_changes_nothing()
    {
        var bea = await JoinAsync("de");
        await LogInAsync(bea, "xx, fr-CA");
        await LogInAsync(bea, accepted: null);
        await LogInAsync(bea, "xx");

        (await app.ForgotAsync(bea.Email)).ShouldBe(200);
        await ShouldBeMailedAsync(bea, "fr");
        var tokens = await bea.TokensAsync();
        Assert.Equal("fr", (await app.ExportAsync(tokens.Access)).Json.GetProperty("profile").GetProperty("language").GetString());
    }

    [Fact]
    public async Task What_a_request_prefers_counts_for_more_than_what_is_remembered()
    {
        var cem = await JoinAsync("de");
        (await SendAsync("/api/users/forgot-password/", new { email = cem.Email }, "es")).ShouldBe(200);
        await ShouldBeMailedAsync(cem, "es");
    }

    [Fact]
    public async Task The_last_mail_of_a_deleted_account_is_in_its_language()
    {
        var dov = await JoinAsync("hi");
        await app.Accounts().DeleteAsync(await AccountOf(dov), Cancel);
        await ShouldBeMailedAsync(dov, "hi");
    }

    [Fact]
    public async Task A_second_factor_completes_a_login_whose_language_is_remembered()
    {
        var eva = await JoinAsync("de");
        var tokens = await eva.TokensAsync();
        var phone = await eva.EnrolAsync(tokens.Access);
        await app.Mailbox.NextFor(eva.Email);
        var ticket = (await eva.LogInAsync()).Text("login_ticket");
        (await SendAsync("/api/users/login/second-factor/", new { login_ticket = ticket, recovery_code = phone.RecoveryCodes[0] }, "ar")).ShouldBe(200);
        await ShouldBeMailedAsync(eva, "ar");

        await app.Accounts().DisableAsync(await AccountOf(eva), Cancel);
        await ShouldBeMailedAsync(eva, "ar");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Only the registration says a language.</summary>
    private async Task<Person> JoinAsync(string accepted)
    {
        var email = FactorCalls.NewEmail();
        var registered = await SendAsync("/api/users/register/", new { email, password = Person.DefaultPassword, full_name = "Ada Lovelace" }, accepted);
        registered.ShouldBe(200);
        var otp = SmtpMailbox.CodeIn(await app.Mailbox.NextFor(email));
        (await SendAsync("/api/users/confirm-otp/", new { email, otp }, accepted: null)).ShouldBe(201);
        return new Person(app, email, Person.DefaultPassword, RegistrationId: "", otp);
    }

    private async Task LogInAsync(Person person, string? accepted) =>
        (await SendAsync("/api/users/login/", new { email = person.Email, password = person.Password }, accepted)).ShouldBe(200);

    private async Task<Answer> SendAsync(string path, object body, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (accepted is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        return await Answer.ReadAsync(await app.Http.SendAsync(request, Cancel));
    }

    private async Task<AccountId> AccountOf(Person person) => (await app.Accounts().FindByEmailAsync(person.Email, Cancel))!.Id;

    private async Task ShouldBeMailedAsync(Person person, string language) =>
        Assert.Contains($"<html lang=\"{language}\"", (await app.Mailbox.NextFor(person.Email)).HtmlBody, StringComparison.Ordinal);
}
