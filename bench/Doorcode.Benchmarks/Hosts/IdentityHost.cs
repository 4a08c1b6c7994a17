using System.Net.Http.Json;
using System.Security.Cryptography;

namespace Doorcode.Benchmarks.Hosts;

/// <summary>ASP.NET Core's own <c>MapIdentityApi</c> on Entity Framework Core and SQLite.</summary>
internal sealed class IdentityHost(PublishedProgram program, string folder) : BenchmarkHost(program, folder)
{
    private readonly string _database = Path.Combine(folder, "accounts.db");

    public override string Name => "MapIdentityApi";

    public override Api Api { get; } =
        new("/ready", "/register", "/login", "/refresh", "/manage/info", "accessToken", "refreshToken");

    protected override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ConnectionStrings__Accounts"] = $"Data Source={_database}",
    };

    /// <summary>Makes the database, with one account that registered as people do and copies of it.</summary>
    public async Task SeedAsync(int accounts, CancellationToken cancel)
    {
        // It refuses anything but a write-ahead log and synchronous=FULL.
        await RunToEndAsync(["create"], cancel);
        await using (var host = await StartAsync(cancel))
        {
            using var answer = await host.Client.PostAsJsonAsync(new Uri(Api.Register, UriKind.Relative),
                new { email = "ada@example.org", password = Settings.Password }, cancel);
            answer.EnsureSuccessStatusCode();
        }
        SeededRows.Copy(_database, "AspNetUsers", accounts, number => new(StringComparer.Ordinal)
        {
            ["Id"] = new Guid(RandomNumberGenerator.GetBytes(16)).ToString(),
            ["UserName"] = Address(number),
            ["NormalizedUserName"] = Address(number).ToUpperInvariant(),
            ["Email"] = Address(number),
            ["NormalizedEmail"] = Address(number).ToUpperInvariant(),
        });
    }
}
