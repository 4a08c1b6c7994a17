using System.Security.Cryptography;
using Doorcode.Server;

namespace Doorcode.Tests.Conventions;

public sealed class ServicesTests
{
    [Theory]
    [InlineData("Doorcode:Database:ConnectionString=Data Source=doorcode.db")]
    [InlineData("Doorcode:Database:Provider=Postgres", "Doorcode:Database:ConnectionString=Host=127.0.0.1;Database=doorcode")]
    [InlineData(
        "Doorcode:Database:Provider=Postgres", "Doorcode:Database:ConnectionString=Host=127.0.0.1;Database=doorcode",
        "Doorcode:Redis:ConnectionString=127.0.0.1:6379")]
    public async Task Every_service_can_be_made(params string[] settings)
    {
        using var folder = new ScratchFolder();
        var key = Path.Combine(folder.Path, "master.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), TestContext.Current.CancellationToken);
        string[] args =
        [
            "--environment=Development", $"--Doorcode:MasterKeyFile={key}", "--Doorcode:Smtp:Host=127.0.0.1",
            "--Doorcode:Smtp:Security=None", .. settings.Select(setting => "--" + setting),
        ];

        // Building throws for a service that lacks another one, or that outlives one that it holds.
        await using var host = DoorcodeHost.Build(args, builder => builder.Host.UseDefaultServiceProvider(options =>
            (options.ValidateScopes, options.ValidateOnBuild) = (true, true)));

        Assert.NotNull(host.Services);
    }
}
