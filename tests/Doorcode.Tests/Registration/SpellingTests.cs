using System.Globalization;
using System.Text;
using System.Text.Json;
using Doorcode.Tests.EmailChange;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Http;
using Doorcode.Tests.PasswordReset;
using Doorcode.Tests.Sessions;

namespace Doorcode.Tests.Registration;

/// <summary>Section 1 of the contract: forgiving where people type.</summary>
public sealed class SpellingTests : IAsyncLifetime
{
    private DoorcodeApp _app = null!;

    /// <summary>What people and mail programs make of a code; each gets the code that was mailed.</summary>
    public static TheoryData<string> Spellings { get; } = new(
        "spaces", "groups", "dashes", "no-break", "zero-width", "direction marks", "arabic", "devanagari", "full width", "mathematical", "integer");

    public async ValueTask InitializeAsync() => _app = await DoorcodeApp.StartAsync("Doorcode:RateLimits:Enabled=false", "Doorcode:EmailLogin:Enabled=true");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_code_is_taken_in_every_spelling(string spelling)
    {
        var ada = await _app.RegisterAsync("ada@example.org");
        (await ConfirmAsync(ada, Spell(ada.Code, spelling), withId: true)).ShouldBe(201);

        var bea = await _app.RegisterAsync("bea@example.org");
        (await ConfirmAsync(bea, Spell(bea.Code, spelling), withId: false)).ShouldBe(201);
    }

    [Fact]
    public async Task An_integer_that_lost_its_leading_zeros_is_the_code()
    {
        // One code in ten begins with a zero.
        for (var i = 0; ; i++)
        {
            var person = await _app.RegisterAsync($"p{i}@example.org");
            if (person.Code[0] != '0')
                continue;

            (await ConfirmAsync(person, person.Code.TrimStart('0').PadLeft(1, '0'), withId: true)).ShouldBe(201);
            return;
        }
    }

    [Theory]
    [InlineData("\"12345\"")]
    [InlineData("\"1234567\"")]
    [InlineData("\"abcdef\"")]
    [InlineData("\"\"")]
    [InlineData("\"' OR 1=1 --\"")]
    [InlineData("1234567")]
    [InlineData("-123456")]
    [InlineData("1e5")]
    [InlineData("123456.0")]
    [InlineData("true")]
    [InlineData("[\"123456\"]")]
    public async Task What_cannot_be_a_code_is_blamed_on_its_field_and_costs_no_guess(string json)
    {
        var ada = await _app.RegisterAsync("ada@example.org");
        for (var i = 0; i < 6; i++)
        {
            foreach (var withId in new[] { true, false })
            {
                var answer = await ConfirmAsync(ada, json, withId);
                answer.ShouldBe(Problems.ValidationFailed);
                Assert.Equal("otp", Assert.Single(answer.Json.GetProperty("errors").EnumerateObject()).Name);
            }
        }

        // All guesses of the attempt and of the address are left.
        for (var i = 0; i < 4; i++)
        {
            (await ada.ConfirmAsync(ada.WrongCode)).ShouldBe(Problems.CodeRejected);
            (await ada.ConfirmWithoutIdAsync(ada.WrongCode)).ShouldBe(Problems.CodeRejected);
        }

        (await ada.ConfirmAsync(ada.Code)).ShouldBe(201);
    }

    [Fact]
    public async Task A_spelling_of_a_wrong_code_costs_a_guess()
    {
        var ada = await _app.RegisterAsync("ada@example.org");
        for (var i = 0; i < 4; i++)
            (await ConfirmAsync(ada, Spell(ada.WrongCode, "arabic"), withId: true)).ShouldBe(Problems.CodeRejected);

        (await ConfirmAsync(ada, Spell(ada.WrongCode, "dashes"), withId: true)).ShouldBe(Problems.AttemptsExhausted);
    }

    [Fact]
    public async Task Both_fields_are_blamed_at_once()
    {
        var answer = await _app.PostAsync("/api/users/confirm-otp/", ("email", "ada"), ("otp", "12345"));
        answer.ShouldBe(Problems.ValidationFailed);
        Assert.Equal(["email", "otp"], answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task White_space_around_an_address_does_no_harm_anywhere()
    {
        const string Old = "ada@example.org";
        const string New = "ada@example.net";
        var called = new HashSet<string>(StringComparer.Ordinal);
        var access = "";

        await CallAsync("register", ("email", Typed(Old)), ("password", Person.DefaultPassword), ("full_name", "Ada"));
        var code = await CodeForAsync(Old);
        await CallAsync("resend-otp", ("email", Typed(Old)));
        Assert.Equal(code, await CodeForAsync(Old));
        await CallAsync("confirm-otp", ("email", Typed(Old)), ("otp", code));
        await CallAsync("forgot-password", ("email", Typed(Old)));
        await CallAsync(
            "reset-password", ("email", Typed(Old)), ("otp", await CodeForAsync(Old)), ("new_password", PasswordCalls.NewPassword));
        await CallAsync("login-otp", ("email", Typed(Old)));
        await CallAsync("login-otp/confirm", ("email", Typed(Old)), ("otp", await CodeForAsync(Old)));
        access = (await CallAsync("login", ("email", Typed(Old)), ("password", PasswordCalls.NewPassword))).Text("access");
        Assert.Equal(Old, (await _app.MeAsync(access)).Text("email"));
        await CallAsync("change-email", ("new_email", Typed(New)), ("password", PasswordCalls.NewPassword));
        var stopCode = await CodeForAsync(Old);
        (await _app.ConfirmEmailAsync(access, await CodeForAsync(New))).ShouldBe(200);
        Assert.Equal(New, (await _app.MeAsync(access)).Text("email"));
        await CallAsync("stop-email-change", ("email", Typed(Old)), ("stop_code", stopCode));

        Assert.Equal(
            Endpoints.WithBody(_app)
                .Where(endpoint => endpoint.Members.Any(member => member.Name.EndsWith("email", StringComparison.Ordinal)))
                .Select(endpoint => endpoint.Path).Order(StringComparer.Ordinal),
            called.Select(name => $"/api/users/{name}").Order(StringComparer.Ordinal));

        async Task<Answer> CallAsync(string name, params (string Name, string? Value)[] members)
        {
            called.Add(name);
            // No code is asked for again too soon. A mail whose conversation the clock leaps over comes twice.
            await Eventually.TrueAsync(() => _app.Count("outbox") == 0, "every mail is recorded as sent");
            _app.Clock.Advance(TimeSpan.FromMinutes(2));
            var answer = await _app.PostAsync($"/api/users/{name}/", access.Length > 0 ? access : null, members);
            Assert.True((int)answer.Status is 200 or 201, $"{name} answers {answer}");
            return answer;
        }
    }

    [Theory]
    [InlineData("\u200Fعدا\u200F \u200E(Ada)\u061C")]
    [InlineData("👨\u200D👩\u200D👧\u200D👦")]
    public async Task A_name_with_direction_marks_or_long_characters_is_kept_as_it_is(string name)
    {
        var ada = await _app.RegisterAsync("ada@example.org", fullName: name);
        (await ada.ConfirmAsync(ada.Code)).ShouldBe(201);

        Assert.Equal(name, (await _app.MeAsync((await ada.TokensAsync()).Access)).Text("full_name"));
    }

    private static string Spell(string code, string spelling) => spelling switch
    {
        "integer" => long.Parse(code, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        "spaces" => Quoted($" {code}\n"),
        "groups" => Quoted($"{code[..3]} {code[3..]}"),
        "dashes" => Quoted($"{code[..3]}\u2013{code[3..]}-"),
        "no-break" => Quoted($"{code[..3]}\u00A0{code[3..]}"),
        "zero-width" => Quoted($"\uFEFF{code[..1]}\u200B{code[1..]}\u2060"),
        "direction marks" => Quoted($"\u200E{code}\u200F"),
        "arabic" => Quoted(Digits(code, 0x0660)),
        "devanagari" => Quoted(Digits(code, 0x0966)),
        "full width" => Quoted(Digits(code, 0xFF10)),
        "mathematical" => Quoted(Digits(code, 0x1D7CE)),
        _ => throw new ArgumentOutOfRangeException(nameof(spelling)),
    };

    private static string Digits(string code, int zero) => string.Concat(code.Select(digit => new Rune(zero + digit - '0').ToString()));

    private static string Typed(string address) => $" \u00A0{address}\u3000\n";

    /// <summary>The code of the next mail to an address that has one; notices have none.</summary>
    private async Task<string> CodeForAsync(string address)
    {
        while (true)
        {
            if (SmtpMailbox.FindCode(await _app.Mailbox.NextFor(address)) is { } code)
                return code;
        }
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private Task<Answer> ConfirmAsync(Person person, string otp, bool withId) => _app.SendAsync(
        HttpMethod.Post, "/api/users/confirm-otp/", bearer: null,
        withId
            ? $$"""{"email":"{{person.Email}}","otp":{{otp}},"registration_id":"{{person.RegistrationId}}"}"""
            : $$"""{"email":"{{person.Email}}","otp":{{otp}}}""");
}
