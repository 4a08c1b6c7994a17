using System.Security.Claims;
using Doorcode.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Orders;

internal static class ShopSetup
{
    /// <summary>Adds the app's tables to the database that Doorcode's settings name.</summary>
    public static void AddShop(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["Doorcode:Database:Provider"] is "Postgres")
            services.AddDbContext<Shop, PostgresShop>((provider, options) => options.UseNpgsql(Connection(provider)));
        else
            services.AddDbContext<Shop, SqliteShop>((provider, options) => options.UseSqlite(Connection(provider)));

        services.AddHostedService<MakeTables>();
    }

    public static Guid AccountId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!);

    private static string Connection(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString;

    /// <summary>Doorcode's tables are there before any hosted service of the app starts.</summary>
    private sealed class MakeTables(IServiceScopeFactory scopes) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Shop>().Database.MigrateAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
