using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.Extending;

/// <summary>Somebody else's app that governs accounts, as docs/extend.md shows.</summary>
public sealed class StaffTests : IAsyncLifetime
{
    private EmbeddedApp _app = null!;

    private IAccounts Accounts => _app.Services.GetRequiredService<IAccounts>();

    public async ValueTask InitializeAsync() =>
        _app = await EmbeddedApp.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<AppData>();
                builder.Services.AddDoorcode().AddEventHandler<ForgetWithTheAccount>();
                builder.Services.AddAuthentication(DoorcodeDefaults.Scheme).AddDoorcode();
                builder.Services.AddAuthorization();
            },
            app =>
            {
                app.MapDoorcode();
                app.MapPost("/staff/{id:guid}/suspend", async (Guid id, IAccounts accounts) =>
                {
                    await accounts.DisableAsync(new AccountId(id));
                    return Results.NoContent();
                }).RequireAuthorization(policy => policy.RequireRole("staff"));
            });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_endpoint_of_the_app_asks_for_a_role_and_disables_an_account()
    {
        var boss = await Accounts.CreateAsync("boss@example.org", "Boss", Person.DefaultPassword, TestContext.Current.CancellationToken);
        var ada = await Accounts.CreateAsync("ada@example.org", "Ada", Person.DefaultPassword, TestContext.Current.CancellationToken);
        var access = (await LogInAsync("boss@example.org")).Text("access");
        (await SuspendAsync(ada.Id, access)).ShouldBe(403);

        await Accounts.SetRolesAsync(boss.Id, ["staff"], TestContext.Current.CancellationToken);

        (await SuspendAsync(ada.Id, access)).ShouldBe(204);
        (await LogInAsync("ada@example.org")).ShouldBe(Problems.AccountDisabled);
        (await SuspendAsync(ada.Id, bearer: null)).ShouldBe(Problems.Unauthenticated);
    }

    [Fact]
    public async Task A_refusal_says_why_and_roles_and_claims_are_replaced()
    {
        Assert.Equal("Made.", await CreateAsync(Accounts, "bea@example.org", "Bea"));
        Assert.Equal("That address has an account already.", await CreateAsync(Accounts, "bea@example.org", "Bea"));
        var id = (await Accounts.FindByEmailAsync("bea@example.org", TestContext.Current.CancellationToken))!.Id;

        await GrantAsync(Accounts, id);

        var bea = (await Accounts.FindAsync(id, TestContext.Current.CancellationToken))!;
        Assert.Equal(["editor", "team:blue"], bea.Roles);
        Assert.Equal("""{"plan":"pro","seats":3}""", bea.Claims.ToJsonString());
    }

    [Fact]
    public async Task A_handler_forgets_what_the_app_keeps_when_an_account_is_deleted()
    {
        var data = _app.Services.GetRequiredService<AppData>();
        var dot = await Accounts.CreateAsync("dot@example.org", "Dot", password: null, TestContext.Current.CancellationToken);
        data.Notes[dot.Id] = "likes birds";

        await Accounts.DeleteAsync(dot.Id, TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => !data.Notes.ContainsKey(dot.Id), "the notes are gone");
    }

    private static async Task<string> CreateAsync(IAccounts accounts, string email, string fullName)
    {
        try
        {
            await accounts.CreateAsync(email, fullName, password: null);
        }
        catch (DoorcodeException refused) when (refused.Code == Problems.EmailTaken.Code)
        {
            return "That address has an account already.";
        }

        return "Made.";
    }

    private static async Task GrantAsync(IAccounts accounts, AccountId id)
    {
        await accounts.SetRolesAsync(id, ["editor", "team:blue"]);
        await accounts.SetClaimsAsync(id, new JsonObject { ["plan"] = "pro", ["seats"] = 3 });
    }

    private Task<Answer> LogInAsync(string email) => _app.PostAsync("/api/users/login/", new { email, password = Person.DefaultPassword });

    private async Task<Answer> SuspendAsync(AccountId id, string? bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/staff/{id}/suspend");
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        return await Answer.ReadAsync(await _app.Http.SendAsync(request));
    }
}

/// <summary>What the app keeps about accounts.</summary>
public sealed class AppData
{
    public ConcurrentDictionary<AccountId, string> Notes { get; } = new();

    public Task ForgetAsync(AccountId account, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Notes.TryRemove(account, out _);
        return Task.CompletedTask;
    }
}

public sealed class ForgetWithTheAccount(AppData data) : IAccountEventHandler
{
    public Task HandleAsync(AccountEvent accountEvent, CancellationToken cancel) =>
        accountEvent.Kind == AccountEventKinds.AccountDeleted
            ? data.ForgetAsync(accountEvent.Account, cancel)
            : Task.CompletedTask;
}
