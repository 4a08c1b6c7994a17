using Doorcode.Languages;
using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;
using Microsoft.Playwright;

namespace Doorcode.Tests.EndToEnd.Pages;

/// <summary>An account from its first day to its last in each language.</summary>
public sealed class WholeJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Next = "a horse of another colour";

    public static TheoryData<string> Tags => new(BuiltInLanguages.Tags);

    private DoorcodeApp App => chromium.App;

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task A_person_registers_secures_the_account_comes_back_by_passkey_forgets_the_password_and_leaves(string language)
    {
        var looks = Looks.Phone with { Language = language };
        var email = FactorCalls.NewEmail();
        await using var phone = await chromium.VisitAsync(looks);
        await RegisterAsync(phone, email);
        await phone.TypeAsync("field.password", Person.DefaultPassword);
        await phone.SendAsync("sign_in.submit");
        await phone.ExpectAsync("account.title");
        var codes = await AddAppAsync(phone);
        await AddPasskeyAsync(phone);
        await ComeBackByPasskeyAsync(phone);

        // On another device, which has no passkey.
        await using var desk = await chromium.VisitAsync(looks with { Width = Looks.Desk.Width, Scheme = ColorScheme.Light });
        await ForgetPasswordAsync(desk, email);
        await desk.SignInAsync(email, Next);
        await desk.ExpectAsync("second_factor.title");
        await desk.FollowAsync("use.recovery_code");
        await desk.TypeAsync("field.recovery_code", codes[0]);
        await desk.SendAsync("second_factor.submit");
        await desk.ExpectAsync("account.title");
        await desk.FollowAsync("delete.title");
        await desk.TypeAsync("field.password", Next);
        await desk.SendAsync("delete.submit");
        await desk.ExpectTextAsync(desk.Words["notice.deleted"]);
        phone.ShouldHaveNoComplaint();
        desk.ShouldHaveNoComplaint();
    }

    private async Task RegisterAsync(Visitor visitor, string email)
    {
        await visitor.OpenAsync("/account/register");
        await visitor.TypeAsync("field.name", "Ada Lovelace");
        await visitor.TypeAsync("field.email", email);
        await visitor.TypeAsync("field.new_password", Person.DefaultPassword);
        await visitor.SendAsync("register.submit");
        await visitor.ExpectAsync("code.title");
        await visitor.TypeAsync("field.code", await NextCodeAsync(email));
        await visitor.ExpectAsync("sign_in.title");
    }

    private async Task<IReadOnlyList<string>> AddAppAsync(Visitor visitor)
    {
        await visitor.FollowAsync("factors.title");
        await visitor.SendAsync("factors.totp.add");
        await visitor.ExpectAsync("totp.title");
        var secret = (await visitor.Page.Locator(".codes li").InnerTextAsync()).Trim();
        await visitor.TypeAsync("field.totp", FactorCalls.CodeOf(App, secret));
        await visitor.ExpectAsync("codes.title");
        var codes = await visitor.Page.Locator(".codes li").AllInnerTextsAsync();
        await visitor.SendAsync("codes.kept");
        await visitor.ExpectAsync("account.title");
        return codes;
    }

    private static async Task AddPasskeyAsync(Visitor visitor)
    {
        await visitor.AddAuthenticatorAsync();
        await visitor.FollowAsync("passkeys.title");
        await visitor.SendAsync("passkeys.add");
        await visitor.Button("passkeys.rename").WaitForAsync();
        await visitor.ExpectAsync("passkeys.title");
        await visitor.FollowAsync("to_account");
    }

    private static async Task ComeBackByPasskeyAsync(Visitor visitor)
    {
        await visitor.SendAsync("account.sign_out");
        await visitor.SignInByPasskeyAsync();
        await visitor.ExpectAsync("account.title");
    }

    private async Task ForgetPasswordAsync(Visitor visitor, string email)
    {
        await visitor.OpenAsync("/account/sign-in");
        await visitor.FollowAsync("sign_in.forgot");
        await visitor.TypeAsync("field.email", email);
        await visitor.SendAsync("forgot.submit");
        await visitor.ExpectAsync("reset.title");
        await visitor.TypeAsync("field.code", await NextCodeAsync(email));
        await visitor.TypeAsync("field.new_password", Next);
        await visitor.SendAsync("reset.submit");
        await visitor.ExpectTextAsync(visitor.Words["notice.password_set"]);
    }

    /// <summary>The next code, after the notices of what was added.</summary>
    private async Task<string> NextCodeAsync(string email)
    {
        while (true)
        {
            if (SmtpMailbox.FindCode(await App.Mailbox.NextFor(email)) is { } code)
                return code;
        }
    }
}
