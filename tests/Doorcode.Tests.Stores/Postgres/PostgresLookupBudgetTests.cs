using Doorcode.Tests.EmailValidation;
using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Registration;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresLookupBudgetTests : LookupBudgetContract
{
    [Fact]
    public async Task While_the_database_is_down_nothing_is_asked_and_register_is_unavailable()
    {
        await using var api = await MailboxlayerServer.StartAsync();
        api.Answers(MailboxlayerServer.Fine);
        await using var postgres = PostgresCluster.Prepare();
        await using var app = await DoorcodeApp.StartOnAsync(
            PostgresDatabases.WithoutPatience(await postgres.NewDatabaseAsync()),
            "Doorcode:RateLimits:Enabled=false",
            "Doorcode:Mailboxlayer:AccessKey=key",
            $"Doorcode:Mailboxlayer:BaseAddress={api.BaseAddress}");
        (await RegistrationCalls.RegisterAsync(app, "ada@example.org")).ShouldBe(200);

        await postgres.StopAsync();
        (await RegistrationCalls.RegisterAsync(app, "bea@example.org")).ShouldBe(Problems.Unavailable);

        Assert.Single(api.Requests);
    }

    protected override Task<DoorcodeApp> StartAsync(params string[] settings) => DoorcodeApp.StartOnPostgresAsync(settings);

    protected override async Task<DoorcodeApp?> BesideAsync(DoorcodeApp app) => await app.StartBesideAsync();
}
