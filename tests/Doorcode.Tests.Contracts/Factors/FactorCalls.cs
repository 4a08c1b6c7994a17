using System.Security.Cryptography;
using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Sessions;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Doorcode.Tokens;
using OtpNet;

namespace Doorcode.Tests.Factors;

/// <summary>An authenticator app that is enrolled.</summary>
/// <param name="App">The server.</param>
/// <param name="Secret">The key in base32.</param>
/// <param name="RecoveryCodes">The recovery codes; none when it was not the first factor.</param>
internal sealed record Phone(DoorcodeApp App, string Secret, string[] RecoveryCodes)
{
    /// <summary>
    /// The code of the step after now. A real clock may go on to that step meanwhile, so it is the only code that is good for sure after
    /// the enrolment has used up the one of now.
    /// </summary>
    public string Code() => FactorCalls.CodeOf(App, Secret, 1);

    /// <summary>A code that no step near now has.</summary>
    public string Wrong()
    {
        var near = Enumerable.Range(-2, 6).Select(step => FactorCalls.CodeOf(App, Secret, step)).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 10).Select(i => $"{i}{i}{i}{i}{i}{i}").First(code => !near.Contains(code));
    }
}

/// <summary>What the tests of second factors say to the server.</summary>
internal static class FactorCalls
{
    private const string Raise = "UPDATE accounts SET epoch = epoch + 1 WHERE email_canonical = @email";

    public static string NewEmail() => $"{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.org";

    public static string CodeOf(DoorcodeApp app, string secret, int step = 0)
    {
        var now = app.Services.GetRequiredService<ServerClock>().Now;
        return new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(
            DateTimeOffset.FromUnixTimeMilliseconds(now).AddSeconds(30 * step).UtcDateTime);
    }

    public static Task<Answer> BeginTotpAsync(this DoorcodeApp app, string? bearer, string? password = null) =>
        app.PostAsync("/api/users/factors/totp/", bearer, ("password", password));

    public static Task<Answer> ConfirmTotpAsync(this DoorcodeApp app, string? bearer, string enrolment, string code) =>
        app.PostAsync("/api/users/factors/totp/confirm/", bearer, ("enrolment_id", enrolment), ("totp", code));

    /// <summary>Enrols an app with the code of now.</summary>
    public static async Task<Phone> EnrolAsync(this Person person, string access)
    {
        var begun = await person.App.BeginTotpAsync(access, person.Password);
        begun.ShouldBe(200);
        var secret = begun.Text("secret");
        var confirmed = await person.App.ConfirmTotpAsync(access, begun.Text("enrolment_id"), CodeOf(person.App, secret));
        confirmed.ShouldBe(201);
        return new Phone(person.App, secret, CodesIn(confirmed));
    }

    /// <summary>A new account with an app, and the session that enrolled it.</summary>
    public static async Task<(Person Person, Fixtures.Tokens Tokens, Phone Phone)> NewWithPhoneAsync(this DoorcodeApp app)
    {
        var person = await app.JoinAsync(NewEmail());
        var tokens = await person.TokensAsync();
        return (person, tokens, await person.EnrolAsync(tokens.Access));
    }

    public static string[] CodesIn(Answer answer) =>
        answer.Json.TryGetProperty("recovery_codes", out var codes) ? [.. codes.EnumerateArray().Select(code => code.GetString()!)] : [];

    /// <summary>The ticket of a login with the right password.</summary>
    public static async Task<string> TicketAsync(this Person person)
    {
        var answer = await person.LogInAsync();
        answer.ShouldBe(Problems.SecondFactorRequired);
        return answer.Text("login_ticket");
    }

    /// <summary>Another ticket, as a login would get it, without the work of hashing a password.</summary>
    public static async Task<string> IssueTicketAsync(this Person person)
    {
        var services = person.App.Services;
        Assert.True(EmailAddress.TryParse(person.Email, out var address, out _));
        var account = await services.GetRequiredService<AccountStore>().FindAsync(address, CancellationToken.None);
        var step = await services.GetRequiredService<CompleteLogin>().RunAsync(
            account!.AtEpoch,
            AuthenticationFacts.ByPassword,
            new Caller("127.0.0.1", "127.0.0.1", "tests"),
            (_, _) => ValueTask.CompletedTask,
            CancellationToken.None);
        return Assert.IsType<LoginStep.SecondFactorNeeded>(step).Ticket.Text;
    }

    public static Task<Answer> SecondFactorAsync(this DoorcodeApp app, string ticket, string? totp = null, string? recoveryCode = null) =>
        app.PostAsync(
            "/api/users/login/second-factor/", ("login_ticket", ticket), ("totp", totp), ("recovery_code", recoveryCode));

    public static Task<Answer> ReauthenticateAsync(
        this DoorcodeApp app, string? bearer, string? password = null, string? totp = null, string? recoveryCode = null) =>
        app.PostAsync(
            "/api/users/reauthenticate/", bearer, ("password", password), ("totp", totp), ("recovery_code", recoveryCode));

    public static Task<Answer> RemoveTotpAsync(this DoorcodeApp app, string bearer) =>
        app.SendAsync(HttpMethod.Delete, "/api/users/factors/totp/", bearer, json: null);

    public static Task<Answer> NewCodesAsync(this DoorcodeApp app, string bearer) =>
        app.SendAsync(HttpMethod.Post, "/api/users/factors/recovery-codes/", bearer, json: null);

    public static Task<Answer> FactorsAsync(this DoorcodeApp app, string bearer) => app.GetAsync("/api/users/factors/", bearer);

    public static string[] Strings(this Answer answer, string member) =>
        [.. answer.Json.GetProperty(member).EnumerateArray().Select(item => item.GetString()!)];

    public static async Task RaiseEpochAsync(this Person person) =>
        Assert.Equal(1, await person.App.Services.GetRequiredService<Database>().ExecuteAsync(
            Raise, CancellationToken.None, ("@email", person.Email)));

    /// <summary>Waits for the mail whose subject holds a text.</summary>
    public static Task MailedAsync(this Person person, string subject) =>
        person.App.Mailbox.Until(box => box.Taken.Any(mail =>
            mail.Recipients.Contains(person.Email, StringComparer.OrdinalIgnoreCase)
            && mail.Message.Subject!.Contains(subject, StringComparison.Ordinal)));

    /// <summary>The fields that an answer blames, with their codes.</summary>
    public static string Blamed(this Answer answer)
    {
        answer.ShouldBe(Problems.ValidationFailed);
        return string.Join(' ', answer.Json.GetProperty("error_codes").EnumerateObject()
            .Select(field => $"{field.Name}:{string.Join(',', field.Value.EnumerateArray().Select(code => code.GetString()))}"));
    }

    /// <summary>Whether a member is there and not null.</summary>
    public static bool Has(this Answer answer, string member) =>
        answer.Json.TryGetProperty(member, out var value) && value.ValueKind is not JsonValueKind.Null;
}
