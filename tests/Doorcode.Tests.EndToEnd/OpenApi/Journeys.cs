using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Passkeys;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Profile;
using Doorcode.Tests.SessionList;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.EndToEnd.OpenApi;

/// <summary>What clients do with the API, refusals included. Together the journeys call every operation.</summary>
internal static class Journeys
{
    private const string Users = "/api/users/";
    private const string SomeId = "01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f";

    /// <summary>By an international address with white space around it.</summary>
    public static async Task RegisterAsync(DoorcodeApp app)
    {
        const string Typed = " ada@bücher.example\n";
        var registered = await app.PostAsync($"{Users}register/", ("email", Typed), ("password", Person.DefaultPassword), ("full_name", "Ada"));
        registered.ShouldBe(200);
        var code = SmtpMailbox.CodeIn(await app.Mailbox.NextFor("ada@xn--bcher-kva.example"));
        (await app.PostAsync($"{Users}resend-otp/", ("email", Typed))).ShouldBe(Problems.TooManyRequests);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        (await app.PostAsync($"{Users}resend-otp/", ("email", Typed))).ShouldBe(200);
        var ada = new Person(app, Typed.Trim(), Person.DefaultPassword, registered.Text("registration_id"), code);
        (await ada.ConfirmAsync(ada.WrongCode)).ShouldBe(Problems.CodeRejected);
        (await ada.ConfirmAsync(code)).ShouldBe(201);
        var tokens = await ada.TokensAsync();
        (await app.MeAsync(tokens.Access)).ShouldBe(200);

        (await app.PostAsync($"{Users}register/", ("email", Typed), ("password", "short"), ("full_name", ""))).ShouldBe(Problems.ValidationFailed);
        (await app.SendAsync(HttpMethod.Post, $"{Users}register/", bearer: null, "{")).ShouldBe(Problems.InvalidRequest);
        (await app.SendAsync(HttpMethod.Post, $"{Users}register/", bearer: null, new string(' ', 70_000))).ShouldBe(Problems.PayloadTooLarge);
        (await Answer.ReadAsync(await app.Http.PostAsync($"{Users}register/", new StringContent("x", Encoding.UTF8, "text/plain"))))
            .ShouldBe(Problems.UnsupportedMediaType);
        (await app.GetAsync($"{Users}register/")).ShouldBe(Problems.MethodNotAllowed);
        (await app.GetAsync($"{Users}nothing/")).ShouldBe(Problems.NotFound);
    }

    public static async Task KeepASessionAsync(DoorcodeApp app)
    {
        (await app.GetAsync("/.well-known/jwks.json")).ShouldBe(200);
        (await app.GetAsync("/.well-known/openid-configuration")).ShouldBe(200);
        var bea = await app.JoinAsync("bea@example.org");
        (await (bea with { Password = "another password" }).LogInAsync()).ShouldBe(Problems.InvalidCredentials);
        var tokens = Fixtures.Tokens.Of(await app.RefreshAsync((await bea.TokensAsync()).Refresh));
        (await app.RefreshAsync("no token")).ShouldBe(Problems.TokenInvalid);
        (await app.VerifyAsync(tokens.Access)).ShouldBe(200);
        (await app.VerifyAsync("no token")).ShouldBe(Problems.TokenInvalid);
        (await app.MeAsync(null)).ShouldBe(Problems.Unauthenticated);

        // A page has the cookie and sends no body.
        var cookie = await bea.CookieAsync();
        (await app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(200);
        (await app.BrowseAsync(CookieCalls.Logout, cookie)).ShouldBe(205);
        (await app.BrowseAsync(CookieCalls.Refresh, cookie)).ShouldBe(Problems.TokenInvalid);

        var other = SessionCalls.SessionOf((await bea.TokensAsync()).Access);
        (await app.ListAsync(tokens.Access)).ShouldBe(200);
        (await app.EndAsync(tokens.Access, other)).ShouldBe(204);
        (await app.EndAsync(tokens.Access, other)).ShouldBe(Problems.NotFound);
        (await app.LogOutAsync(tokens.Access, "no token")).ShouldBe(Problems.TokenInvalid, 400);
        (await app.LogOutAsync(tokens)).ShouldBe(205);
        (await app.LogOutAllAsync((await bea.TokensAsync()).Access)).ShouldBe(205);
    }

    public static async Task ChangeTheAccountAsync(DoorcodeApp app)
    {
        var eve = await app.JoinAsync("eve@example.org");
        var tokens = await eve.TokensAsync();
        (await app.RenameAsync(tokens.Access, "Eve")).ShouldBe(200);
        (await app.RenameAsync(tokens.Access, "")).ShouldBe(Problems.ValidationFailed);
        (await app.ExportAsync(tokens.Access)).ShouldBe(200);
        (await app.ChangePasswordAsync(tokens.Access, "another password")).ShouldBe(Problems.ValidationFailed);
        (await app.ChangePasswordAsync(tokens.Access, eve.Password)).ShouldBe(200);
        eve = eve with { Password = PasswordCalls.NewPassword };
        (await app.ReauthenticateAsync(tokens.Access, "another password")).ShouldBe(Problems.InvalidCredentials);
        (await app.ReauthenticateAsync(tokens.Access, eve.Password)).ShouldBe(200);

        (await app.ChangeEmailAsync(tokens.Access, "no address", eve.Password)).ShouldBe(Problems.ValidationFailed);
        (await app.ChangeEmailAsync(tokens.Access, " eve@example.net ", eve.Password)).ShouldBe(200);
        var stopCode = await CodeForAsync(app, eve.Email);
        (await app.ConfirmEmailAsync(tokens.Access, await CodeForAsync(app, "eve@example.net"))).ShouldBe(200);
        (await app.StopEmailChangeAsync(eve.Email, EmailChangeCalls.Wrong(stopCode))).ShouldBe(Problems.CodeRejected);
        (await app.StopEmailChangeAsync(eve.Email, stopCode)).ShouldBe(200);

        var bob = await app.JoinAsync("bob@example.org");
        tokens = await bob.TokensAsync();
        (await app.DeleteMeAsync(tokens.Access, "another password")).ShouldBe(Problems.ValidationFailed);
        (await app.DeleteMeAsync(tokens.Access)).ShouldBe(204);
    }

    public static async Task ComeBackByMailAsync(DoorcodeApp app)
    {
        var kim = await app.JoinAsync("kim@example.org");
        var code = await kim.AskForResetAsync();
        (await kim.GuessAsync(code)).ShouldBe(Problems.CodeRejected);
        (await kim.ResetAsync(code)).ShouldBe(200);

        app.Clock.Advance(TimeSpan.FromMinutes(2));
        (await app.PostAsync($"{Users}login-otp/", ("email", kim.Email))).ShouldBe(200);
        var mailed = await CodeForAsync(app, kim.Email);
        (await app.PostAsync($"{Users}login-otp/confirm/", ("email", kim.Email), ("otp", mailed == "000000" ? "000001" : "000000"))).ShouldBe(Problems.CodeRejected);
        (await app.PostAsync($"{Users}login-otp/confirm/", ("email", kim.Email), ("otp", mailed))).ShouldBe(200);
    }

    public static async Task AddFactorsAsync(DoorcodeApp app)
    {
        var ivy = await app.JoinAsync("ivy@example.org");
        var access = (await ivy.TokensAsync()).Access;
        // The password was just proved, so no body is needed.
        var begun = await app.SendAsync(HttpMethod.Post, $"{Users}factors/totp/", access, json: null);
        begun.ShouldBe(200);
        (await app.ConfirmTotpAsync(access, begun.Text("enrolment_id"), "no code")).ShouldBe(Problems.ValidationFailed);
        var confirmed = await app.ConfirmTotpAsync(access, begun.Text("enrolment_id"), FactorCalls.CodeOf(app, begun.Text("secret")));
        confirmed.ShouldBe(201);
        var phone = new Phone(app, begun.Text("secret"), FactorCalls.CodesIn(confirmed));
        var ceremony = OfferedCeremony.Of(await app.SendAsync(HttpMethod.Post, $"{Users}passkeys/options/", access, json: null));
        using var authenticator = new SoftAuthenticator();
        var added = await app.AddPasskeyAsync(access, ceremony, authenticator.Create(ceremony.Options), "My phone");
        added.ShouldBe(201);
        (await app.AddPasskeyAsync(access, ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
        (await app.FactorsAsync(access)).ShouldBe(200);

        var ticket = await ivy.TicketAsync();
        (await app.SecondFactorAsync(ticket, totp: phone.Wrong())).ShouldBe(Problems.CodeRejected);
        await app.OfferSecondFactorAsync(ticket);
        (await app.SecondFactorAsync(ticket, recoveryCode: phone.RecoveryCodes[0])).ShouldBe(200);
        (await app.LogInByPasskeyAsync(authenticator)).ShouldBe(200);
        (await app.LogInByPasskeyAsync(ceremony, authenticator.Create(ceremony.Options))).ShouldBe(Problems.PasskeyRejected);
        (await app.SendAsync(HttpMethod.Post, $"{Users}reauthenticate/options/", access, json: null)).ShouldBe(200);

        (await app.RenamePasskeyAsync(access, added.Text("id"), "Her phone")).ShouldBe(200);
        (await app.RenamePasskeyAsync(access, SomeId, "Her phone")).ShouldBe(Problems.NotFound);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        (await app.NewCodesAsync(access)).ShouldBe(Problems.ReauthenticationRequired);
        access = (await app.ReauthenticateAsync(access, totp: phone.Code())).Text("access");
        (await app.NewCodesAsync(access)).ShouldBe(200);
        (await app.RemovePasskeyAsync(access, added.Text("id"))).ShouldBe(204);
        (await app.RemoveTotpAsync(access)).ShouldBe(204);
    }

    /// <summary>Longer than a new password may be.</summary>
    public static async Task UseAnImportedPasswordAsync(DoorcodeApp app)
    {
        const int Iterations = 10_000;
        var password = new string('x', 199) + 'é';
        var salt = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, Encoding.UTF8.GetBytes(salt), Iterations, HashAlgorithmName.SHA256, 32);
        var file = Path.Combine(app.Folder, "accounts.ndjson");
        await File.WriteAllTextAsync(file, string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"email":"ann@example.org","full_name":"Ann","verified":true,"password_hash":"pbkdf2_sha256${{Iterations}}${{salt}}${{Convert.ToBase64String(hash)}}"}"""));
        var import = await app.RunAsync("import", "ndjson", file);
        Assert.True(import.ExitCode == 0, import.ToString());
        var ann = new Person(app, "ann@example.org", password, RegistrationId: "", Code: "");
        var access = (await ann.TokensAsync()).Access;

        (await app.ReauthenticateAsync(access, password)).ShouldBe(200);
        (await app.ChangeEmailAsync(access, "ann@example.net", password)).ShouldBe(200);
        (await app.BeginTotpAsync(access, password)).ShouldBe(200);
        await app.OfferAsync(access, password);
        (await app.ChangePasswordAsync(access, password)).ShouldBe(200);
    }

    /// <summary>Which is refused wherever something could change.</summary>
    public static async Task ComeFromAnotherOriginAsync(DoorcodeApp app, IEnumerable<string> operations)
    {
        foreach (var operation in operations.Select(name => name.Split(' ')).Where(name => name[0] is not "get"))
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Parse(operation[0]), operation[1].Replace("{id}", SomeId, StringComparison.Ordinal));
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            (await Answer.ReadAsync(await app.Http.SendAsync(request))).ShouldBe(Problems.Forbidden);
        }
    }

    /// <summary>The code of the next mail to an address that has one; notices have none.</summary>
    private static async Task<string> CodeForAsync(DoorcodeApp app, string address)
    {
        while (true)
        {
            if (SmtpMailbox.FindCode(await app.Mailbox.NextFor(address)) is { } code)
                return code;
        }
    }
}
