using System.Net.Http.Json;
using Doorcode.Benchmarks.Hosts;
using Doorcode.Rig;

namespace Doorcode.Benchmarks.Postgres;

/// <summary>ASP.NET Core's own <c>MapIdentityApi</c> on Entity Framework Core and the same PostgreSQL.</summary>
internal sealed class IdentityOnPostgres(PublishedProgram program, string folder, PostgresCluster postgres, string database)
    : BenchmarkHost(program, folder)
{
    public override string Name => "MapIdentityApi on PostgreSQL";

    public override Api Api { get; } =
        new("/ready", "/register", "/login", "/refresh", "/manage/info", "accessToken", "refreshToken");

    protected override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ConnectionStrings__Accounts"] = postgres.ConnectionString(database),
    };

    /// <summary>Makes the schema, with one account that registered as people do and copies of it.</summary>
    public async Task SeedAsync(int accounts, CancellationToken cancel)
    {
        await RunToEndAsync(["create"], cancel);
        await using (var host = await StartAsync(cancel))
        {
            using var answer = await host.Client.PostAsJsonAsync(new Uri(Api.Register, UriKind.Relative),
                new { email = "ada@example.org", password = Settings.Password }, cancel);
            answer.EnsureSuccessStatusCode();
        }
        await CopiedRows.CopyAsync(postgres, database, "AspNetUsers", accounts, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "gen_random_uuid()::text",
            ["UserName"] = "'account-' || n || '@example.org'",
            ["NormalizedUserName"] = "'ACCOUNT-' || n || '@EXAMPLE.ORG'",
            ["Email"] = "'account-' || n || '@example.org'",
            ["NormalizedEmail"] = "'ACCOUNT-' || n || '@EXAMPLE.ORG'",
        }, cancel);
    }
}
