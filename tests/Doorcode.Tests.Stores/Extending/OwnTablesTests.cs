using System.Net.Http.Headers;
using System.Text.Json;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Orders;

namespace Doorcode.Tests.Stores.Extending;

/// <summary>The app of samples/Orders, which keeps tables of its own beside Doorcode's, on SQLite or PostgreSQL.</summary>
public abstract class OwnTablesTests : WebApplicationFactory<Shop>, IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private IReadOnlyDictionary<string, string> _settings = new Dictionary<string, string>(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IAccounts Accounts => Services.GetRequiredService<IAccounts>();

    public async ValueTask InitializeAsync() => _settings = await SettingsAsync(_folder.Path);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_profile_comes_and_goes_with_its_account_and_an_order_stays_without_it()
    {
        var ada = await CreateAsync("ada@example.org");
        var bea = await CreateAsync("bea@example.org");
        foreach (var person in new[] { ada, bea })
            await Eventually.TrueAsync(() => AskAsync(shop => shop.Profiles.AnyAsync(profile => profile.AccountId == person.Id.Value, Cancel)), "the profile is made");

        using var http = await SignedInAsync(ada.Email);
        Assert.Equal("Ada Lovelace", (await http.GetFromJsonAsync<JsonElement>("/profile", Cancel)).GetProperty("displayName").GetString());
        Assert.Equal(204, (int)(await http.PostAsJsonAsync("/orders", new { item = "engine" }, Cancel)).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/users/me/") { Content = JsonContent.Create(new { password = Person.DefaultPassword }) };
        Assert.Equal(204, (int)(await http.SendAsync(request, Cancel)).StatusCode);

        // In the transaction that deletes the account, so there is nothing to wait for.
        Assert.Equal([bea.Id.Value], await AskAsync(shop => shop.Profiles.Select(profile => profile.AccountId).ToListAsync(Cancel)));
        var order = await AskAsync(shop => shop.Orders.SingleAsync(Cancel));
        Assert.Equal((null, "engine"), (order.AccountId, order.Item));
    }

    [Fact]
    public async Task No_row_can_name_an_account_that_is_not_there() =>
        await Assert.ThrowsAsync<DbUpdateException>(async () => await AskAsync(shop =>
        {
            shop.Orders.Add(new Order { AccountId = new Guid("01990c2e-7a4b-7c3d-9e1f-2a3b4c5d6e7f"), Item = "engine" });
            return shop.SaveChangesAsync(Cancel);
        }));

    [Fact]
    public async Task An_account_that_is_deleted_before_its_event_comes_leaves_no_row_and_no_event()
    {
        for (var turn = 0; turn < 20; turn++)
            await Accounts.DeleteAsync((await CreateAsync("eve@example.org")).Id, Cancel);

        var database = Services.GetRequiredService<Database>();
        await Eventually.TrueAsync(
            async () => await database.FirstAsync("SELECT COUNT(*) FROM outbox WHERE kind = 'event'", row => row.Number(0), Cancel) == 0, "all events are handled");
        Assert.False(await AskAsync(shop => shop.Profiles.AnyAsync(Cancel)));
    }

    /// <summary>The settings of Doorcode for the engine.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
    }

    private Task<Account> CreateAsync(string email) => Accounts.CreateAsync(email, "Ada Lovelace", Person.DefaultPassword, Cancel);

    private async Task<HttpClient> SignedInAsync(string email)
    {
        var http = CreateClient();
        var answer = await http.PostAsJsonAsync("/api/users/login/", new { email, password = Person.DefaultPassword }, Cancel);
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access").GetString());
        return http;
    }

    private async ValueTask<T> AskAsync<T>(Func<Shop, Task<T>> question)
    {
        await using var scope = Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<Shop>());
    }
}

public sealed class SqliteOwnTablesTests : OwnTablesTests
{
    protected override Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder) => Task.FromResult<IReadOnlyDictionary<string, string>>(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Doorcode:Database:ConnectionString"] = $"Data Source={Path.Combine(folder, "shop.db")}",
        });
}

public sealed class PostgresOwnTablesTests : OwnTablesTests
{
    protected override async Task<IReadOnlyDictionary<string, string>> SettingsAsync(string folder) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Doorcode:Database:Provider"] = "Postgres",
        ["Doorcode:Database:ConnectionString"] = await SharedPostgres.Cluster.NewDatabaseAsync(),
        ["Doorcode:MasterKeyFile"] = await KeyAsync(Path.Combine(folder, "master.key")),
    };

    private static async Task<string> KeyAsync(string file)
    {
        await File.WriteAllTextAsync(file, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)), TestContext.Current.CancellationToken);
        return file;
    }
}
