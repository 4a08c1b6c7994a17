using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorcode.Client;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Clients;

/// <summary>What the .NET client can say to a real server.</summary>
public sealed partial class DotnetClientTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    private readonly ClientNetwork _network = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_registers_logs_in_calls_and_logs_out()
    {
        var client = _network.ClientOf(app);
        var changes = new List<bool?>();
        client.IsSignedInChanged += (_, _) => changes.Add(client.IsSignedIn);
        var registered = await client.RegisterAsync("walk@example.org", Person.DefaultPassword, "Ada Lovelace", Cancel);
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1)), (registered.ExpiresIn, registered.ResendIn));
        var code = await CodeAsync("walk@example.org");
        await client.ConfirmRegistrationAsync("walk@example.org", code, registered.Id, Cancel);
        Assert.Null(client.IsSignedIn);

        await client.LoginAsync("walk@example.org", Person.DefaultPassword, Cancel);

        Assert.Equal("Ada King", (await client.ChangeNameAsync("Ada King", Cancel)).FullName);
        var profile = await client.GetProfileAsync(Cancel);
        Assert.Equal(("walk@example.org", "Ada King", "{}"), (profile.Email, profile.FullName, profile.Claims.GetRawText()));
        Assert.True(Assert.Single(await client.ListSessionsAsync(Cancel)).Current);
        Assert.Equal(JsonValueKind.Object, (await client.ExportAsync(Cancel)).ValueKind);
        var access = await client.GetAccessTokenAsync(Cancel);
        await client.LogoutAsync(Cancel);
        Assert.Null(await client.GetAccessTokenAsync(Cancel));
        Assert.Equal([true, false], changes);
        (await app.GetAsync("/api/users/me/", access)).ShouldBe(Problems.Unauthenticated);
        Assert.Equal("unauthenticated", (await RefusalAsync(client.GetProfileAsync(Cancel))).Code);
    }

    [Fact]
    public async Task A_refusal_says_what_a_program_and_a_person_need()
    {
        var client = await SignedInAsync("refused@example.org");

        var invalid = await RefusalAsync(client.ChangeNameAsync("", Cancel));
        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (invalid.Status, invalid.Code));
        Assert.Single(invalid.Errors["full_name"]);
        Assert.Single(invalid.ErrorCodes["full_name"]);
        Assert.Equal(invalid.Members.GetProperty("detail").GetString(), invalid.Message);
        await client.ExportAsync(Cancel);
        var early = await RefusalAsync(client.ExportAsync(Cancel));
        Assert.Equal("too_many_requests", early.Code);
        Assert.InRange(early.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_a_refusal_without_a_code_and_a_foreign_answer_is_no_answer()
    {
        var client = await SignedInAsync("proxy@example.org");
        _network.Fault = (_, _) => Task.FromResult(Page(HttpStatusCode.BadGateway));
        var refusal = await RefusalAsync(client.GetProfileAsync(Cancel));
        Assert.Equal((HttpStatusCode.BadGateway, "", 0), (refusal.Status, refusal.Code, refusal.Errors.Count));

        _network.Fault = (_, _) => Task.FromResult(Page(HttpStatusCode.OK));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetProfileAsync(Cancel));
    }

    [Fact]
    public async Task A_second_factor_completes_a_login_and_a_fresh_proof_lets_an_action_pass()
    {
        var person = await app.JoinAsync("factor@example.org");
        var secret = "";
        DoorcodeClient client = null!;
        client = _network.ClientOf(app, new DoorcodeClientOptions
        {
            StepUp = async (refusal, cancel) =>
            {
                Assert.Contains("totp", refusal.Methods);
                app.Clock.Advance(TimeSpan.FromSeconds(60));
                await client.ReauthenticateAsync(new Proof.Totp(FactorCalls.CodeOf(app, secret)), cancel);
                return true;
            },
        });
        await client.LoginAsync(person.Email, person.Password, Cancel);
        var begun = await client.BeginTotpAsync(person.Password, cancel: Cancel);
        secret = begun.Secret;
        var codes = await client.ConfirmTotpAsync(begun.EnrolmentId, FactorCalls.CodeOf(app, secret), cancel: Cancel);
        Assert.Equal(10, codes.Count);
        await client.LogoutAsync(Cancel);

        var needed = await RefusalAsync(client.LoginAsync(person.Email, person.Password, Cancel));
        Assert.Equal("second_factor_required", needed.Code);
        Assert.Equal("code_rejected", (await RefusalAsync(client.CompleteLoginAsync(needed.LoginTicket!, new Proof.RecoveryCode("AAAA-AAAA-AAAA-AAAA"), Cancel))).Code);
        await client.CompleteLoginAsync(needed.LoginTicket!, new Proof.RecoveryCode(codes[0]), Cancel);
        Assert.Equal(9, (await client.GetFactorsAsync(Cancel)).RecoveryCodes!.Left);

        app.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(10, (await client.NewRecoveryCodesAsync(Cancel)).Count);
        await client.RemoveTotpAsync(Cancel);
        Assert.Null((await client.GetFactorsAsync(Cancel)).Totp);
    }

    [Fact]
    public async Task Without_a_fresh_proof_the_action_is_refused_and_the_session_goes_on()
    {
        var (person, _, phone) = await app.NewWithPhoneAsync();
        var client = _network.ClientOf(app);
        var needed = await RefusalAsync(client.LoginAsync(person.Email, person.Password, Cancel));
        await client.CompleteLoginAsync(needed.LoginTicket!, new Proof.Totp(phone.Code()), Cancel);
        app.Clock.Advance(TimeSpan.FromMinutes(6));

        var refusal = await RefusalAsync(client.NewRecoveryCodesAsync(Cancel));

        Assert.Equal("reauthentication_required", refusal.Code);
        Assert.NotEmpty(refusal.Methods);
        await client.GetProfileAsync(Cancel);
    }

    [Fact]
    public async Task Where_a_factor_is_required_the_enrolment_signs_in()
    {
        await using var strict = await DoorcodeApp.StartAsync("Doorcode:SecondFactor:Required=Everyone");
        var person = await strict.JoinAsync("new@example.org");
        var client = _network.ClientOf(strict);
        var ticket = (await RefusalAsync(client.LoginAsync(person.Email, person.Password, Cancel))).EnrolmentTicket;

        var begun = await client.BeginTotpAsync(person.Password, ticket, Cancel);
        var codes = await client.ConfirmTotpAsync(begun.EnrolmentId, FactorCalls.CodeOf(strict, begun.Secret), ticket, Cancel);

        Assert.Equal(10, codes.Count);
        Assert.True((await client.GetFactorsAsync(Cancel)).Required);
    }

    [Fact]
    public async Task It_resets_and_changes_the_password_changes_the_address_and_deletes_the_account()
    {
        var client = await SignedInAsync("life@example.org");
        await client.ChangePasswordAsync(Person.DefaultPassword, "another horse battery", Cancel);
        var forgot = await client.ForgotPasswordAsync("life@example.org", cancel: Cancel);
        var reset = await CodeAsync("life@example.org");
        await client.ResetPasswordAsync("life@example.org", reset, "a third horse battery", forgot.Id, Cancel);
        await client.LoginAsync("life@example.org", "a third horse battery", Cancel);
        var change = await client.ChangeEmailAsync("afterlife@example.org", "a third horse battery", Cancel);
        await client.ConfirmEmailAsync(await CodeAsync("afterlife@example.org"), change.Id, Cancel);
        await client.LoginAsync("afterlife@example.org", "a third horse battery", Cancel);

        await client.DeleteAccountAsync("a third horse battery", Cancel);

        Assert.False(client.IsSignedIn);
        Assert.Equal("invalid_credentials", (await RefusalAsync(client.LoginAsync("afterlife@example.org", "a third horse battery", Cancel))).Code);
    }

    [Fact]
    public async Task A_wrong_fresh_proof_is_sent_once()
    {
        var client = await SignedInAsync("wrong@example.org");

        Assert.Equal("invalid_credentials", (await RefusalAsync(client.ReauthenticateAsync(new Proof.Password("a wrong horse battery"), Cancel))).Code);

        Assert.Equal((1, 0), (_network.Count("/api/users/reauthenticate/"), _network.Count(ClientNetwork.Refresh)));
        Assert.True(client.IsSignedIn);
    }

    [Fact]
    public async Task A_sign_out_everywhere_ends_every_session()
    {
        var client = await SignedInAsync("everywhere@example.org");
        var other = _network.ClientOf(app);
        await other.LoginAsync("everywhere@example.org", Person.DefaultPassword, Cancel);

        await client.LogoutAllAsync(Cancel);

        Assert.False(client.IsSignedIn);
        Assert.Equal("unauthenticated", (await RefusalAsync(other.GetProfileAsync(Cancel))).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public async Task A_sign_out_everywhere_that_ended_nothing_says_so_and_signs_out_here(int minutes)
    {
        var client = await SignedInAsync($"dead{minutes}@example.org");
        var other = _network.ClientOf(app);
        await other.LoginAsync($"dead{minutes}@example.org", Person.DefaultPassword, Cancel);
        await other.EndSessionAsync((await client.ListSessionsAsync(Cancel)).Single(session => session.Current).Id, Cancel);
        app.Clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal("unauthenticated", (await RefusalAsync(client.LogoutAllAsync(Cancel))).Code);

        Assert.False(client.IsSignedIn);
        Assert.Null(await client.GetAccessTokenAsync(Cancel));
        await other.GetProfileAsync(Cancel);
        Assert.Equal("unauthenticated", (await RefusalAsync(client.LogoutAllAsync(Cancel))).Code);
    }

    [Theory]
    [InlineData("http://auth.example.org/api/users")]
    [InlineData("ftp://auth.example.org/api/users")]
    [InlineData("/api/users")]
    public void An_address_that_would_be_no_protection_is_refused(string address)
    {
        using var http = new HttpClient();

        Assert.Throws<ArgumentException>(() => new DoorcodeClient(http, new Uri(address, UriKind.RelativeOrAbsolute)));
    }

    [Fact]
    public void Secrets_of_answers_and_proofs_are_not_in_their_text()
    {
        var enrolment = new TotpEnrolment
        {
            EnrolmentId = "named",
            Secret = "JBSWY3DPEHPK3PXP",
            OtpauthUri = new Uri("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"),
            QrSvg = "<svg/>",
            ExpiresIn = TimeSpan.Zero,
        };
        Proof[] proofs = [new Proof.Password("s3cret"), new Proof.Totp("s3cret"), new Proof.RecoveryCode("s3cret"), new Proof.Passkey("s3cret", JsonElement.Parse("\"s3cret\""))];

        Assert.Equal("TotpEnrolment", $"{enrolment}");
        Assert.All(proofs, proof => Assert.DoesNotContain("s3cret", $"{proof}", StringComparison.Ordinal));
    }

    [Fact]
    public void It_has_a_call_for_every_endpoint_and_a_name_for_every_member()
    {
        var folder = Path.Combine(Snapshot.Root, "clients", "dotnet", "Doorcode.Client");
        var sources = string.Concat(Directory.EnumerateFiles(folder, "*.cs").Select(File.ReadAllText));
        using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(Snapshot.Root, "src", "Doorcode.Server", "OpenApi", "openapi.json")));
        var paths = description.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).Where(path => path.StartsWith("/api/users/", StringComparison.Ordinal));

        // The server's own check of an access token is for services, which have one of somebody else.
        Assert.All(
            paths.Select(path => path["/api/users/".Length..]).Except(["token/verify"]),
            path => Assert.Contains($"\"{path}/\"", sources, StringComparison.Ordinal));

        var members = description.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(schema => schema.Name.EndsWith("Request", StringComparison.Ordinal) && schema.Name != "VerifyTokenRequest")
            .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject()).Select(member => member.Name)
            .Except(["use_cookie"]).Distinct().Order();
        var known = Member().Matches(File.ReadAllText(Path.Combine(folder, "RequestBody.cs")))
            .Select(match => JsonNamingPolicy.SnakeCaseLower.ConvertName(match.Groups["name"].Value)).Order();
        Assert.Equal(members, known);
    }

    private static HttpResponseMessage Page(HttpStatusCode status) => new(status) { Content = new StringContent("<html>") };

    private static Task<DoorcodeRefusedException> RefusalAsync(Task call) => Assert.ThrowsAsync<DoorcodeRefusedException>(() => call);

    /// <summary>Of the next mail that has one; notices have none.</summary>
    private async Task<string> CodeAsync(string email)
    {
        while (true)
        {
            if (SmtpMailbox.FindCode(await app.Mailbox.NextFor(email)) is { } code)
                return code;
        }
    }

    private async Task<DoorcodeClient> SignedInAsync(string email)
    {
        var person = await app.JoinAsync(email);
        var client = _network.ClientOf(app);
        await client.LoginAsync(email, person.Password, Cancel);
        return client;
    }

    [GeneratedRegex("public \\w+\\? (?<name>\\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();
}
