using IdentityApi;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<AccountsContext>(options =>
    options.UseNpgsql(builder.Configuration.GetConnectionString("Accounts")));
builder.Services.AddAuthorization();
builder.Services.AddIdentityApiEndpoints<IdentityUser>().AddEntityFrameworkStores<AccountsContext>();

var app = builder.Build();

// Creating the schema is a command of its own, as a deployment would do it.
if (args.Contains("create", StringComparer.Ordinal))
{
    await using var scope = app.Services.CreateAsyncScope();
    await scope.ServiceProvider.GetRequiredService<AccountsContext>().Database.EnsureCreatedAsync();
    return 0;
}

app.MapIdentityApi<IdentityUser>();
app.MapGet("/ready", async (AccountsContext db, CancellationToken cancel) =>
    TypedResults.Ok(await db.Users.AnyAsync(cancel)));

await app.RunAsync();
return 0;
