using System.Globalization;
using IdentityApi;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<AccountsContext>(options =>
    options.UseSqlite(builder.Configuration.GetConnectionString("Accounts")));
builder.Services.AddAuthorization();
builder.Services.AddIdentityApiEndpoints<IdentityUser>().AddEntityFrameworkStores<AccountsContext>();

var app = builder.Build();

// Creating the schema is a command of its own, as a deployment would do it: serving starts as fast as it can.
if (args.Contains("create", StringComparer.Ordinal))
    return await CreateAsync(app.Services);

app.MapIdentityApi<IdentityUser>();
app.MapGet("/ready", async (AccountsContext db, CancellationToken cancel) =>
    TypedResults.Ok(await db.Users.AnyAsync(cancel)));

await app.RunAsync();
return 0;

// EF Core makes the file with a write-ahead log, and leaves `synchronous` as SQLite is compiled: FULL. Both are looked up
// here, and nothing is set on every connection, so that serving carries no cost that an ordinary host has not.
static async Task<int> CreateAsync(IServiceProvider services)
{
    await using var scope = services.CreateAsyncScope();
    var db = scope.ServiceProvider.GetRequiredService<AccountsContext>().Database;
    await db.EnsureCreatedAsync();
    await db.OpenConnectionAsync();
    var journal = await ScalarAsync(db, "PRAGMA journal_mode");
    var synchronous = await ScalarAsync(db, "PRAGMA synchronous");
    Console.WriteLine($"journal_mode={journal} synchronous={synchronous}");
    return journal is "wal" && synchronous is "2" ? 0 : 1;
}

static async Task<string?> ScalarAsync(DatabaseFacade db, string sql)
{
    await using var command = db.GetDbConnection().CreateCommand();
    command.CommandText = sql;
    return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
}
