using Doorcode.Tests.Factors;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Login;

public sealed class ClaimsOutageTests(ClaimsOutageTests.AppOnSqlite on)
    : ClaimsOutageContract(on.App, on.App), IClassFixture<ClaimsOutageTests.AppOnSqlite>
{
    [Fact]
    public async Task A_right_first_code_of_an_app_costs_no_guess_of_the_enrolment()
    {
        await using var app = await DoorcodeApp.StartWithAsync(Register, [.. Settings, "Doorcode:SecondFactor:Required=Everyone"]);
        var outage = app.Services.GetRequiredService<ClaimsOutage>();
        var ada = await app.JoinAsync(FactorCalls.NewEmail());
        var ticket = (await ada.LogInAsync()).Text("enrolment_ticket");
        var begun = await app.BeginTotpAsync(ticket);
        Task<Answer> ConfirmAsync() => app.ConfirmTotpAsync(ticket, begun.Text("enrolment_id"), FactorCalls.CodeOf(app, begun.Text("secret")));

        outage.IsOn = true;
        for (var turn = 0; turn < 12; turn++)
            (await ConfirmAsync()).ShouldBe(Problems.Unavailable);

        outage.IsOn = false;
        (await ConfirmAsync()).ShouldBe(201);
    }

    public sealed class AppOnSqlite : IAsyncLifetime
    {
        public DoorcodeApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() => App = await DoorcodeApp.StartWithAsync(Register, Settings);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
