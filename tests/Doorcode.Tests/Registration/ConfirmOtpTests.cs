using Doorcode.Http;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Registration;

public sealed class ConfirmOtpTests(DoorcodeApp app) : IClassFixture<DoorcodeApp>
{
    [Fact]
    public async Task A_code_makes_the_account_and_login_works()
    {
        var ada = await app.RegisterAsync("ada@example.org");
        (await ada.LogInAsync()).ShouldBe(Problems.InvalidCredentials);

        (await ada.ConfirmAsync(ada.Code)).ShouldBe(201);

        (await ada.LogInAsync()).ShouldBe(200);
    }

    [Fact]
    public async Task A_code_stops_working_when_its_lifetime_ends()
    {
        var bea = await app.RegisterAsync("bea@example.org");
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        (await bea.ConfirmAsync(bea.Code)).ShouldBe(Problems.CodeRejected);
    }
}
