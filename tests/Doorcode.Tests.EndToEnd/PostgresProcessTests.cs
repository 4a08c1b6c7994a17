using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>The server as a process of its own over PostgreSQL.</summary>
public sealed class PostgresProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-process-").FullName;

    public PostgresProcessTests() =>
        File.WriteAllText(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private string KeyFile => Path.Combine(_folder, "master.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Migrate_is_a_command_of_its_own_and_servers_that_may_not_migrate_start_after_it()
    {
        var settings = Settings(await SharedPostgres.Cluster.NewDatabaseAsync(), ("Doorcode__Database__MigrateAtStart", "false"));
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, [], settings);
        Assert.Equal(1, exitCode);
        Assert.Contains("run doorcode migrate", output, StringComparison.Ordinal);

        (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["migrate"], settings);
        Assert.Equal(0, exitCode);
        Assert.Contains("0001_start.sql", output, StringComparison.Ordinal);
        (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["migrate"], settings);
        Assert.Equal((0, "The database is up to date."), (exitCode, output.Trim()));

        await using var server = await Servers.StartAsync(Build.Native, _folder, settings);
        await RegisterAsync(server);
    }

    [Fact]
    public async Task The_audit_command_prints_what_every_server_recorded_while_they_run()
    {
        var settings = Settings(await SharedPostgres.Cluster.NewDatabaseAsync());
        await using var one = await Servers.StartAsync(Build.Native, _folder, settings);
        await using var other = await Servers.StartAsync(Build.Native, _folder, settings);
        foreach (var server in new[] { one, other })
        {
            var (status, _) = await server.PostAsync("/api/users/login/", new { email = "ada@example.org", password = "some password" });
            Assert.Equal(401, status);
        }

        var (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, ["audit", "--email", "ADA@example.org", "--json"], settings);
        Assert.Equal(0, exitCode);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(("login", "rejected"), ((string?)line["event"], (string?)line["outcome"])));
    }

    [Fact]
    public async Task A_database_that_is_not_there_ends_the_start_with_one_sentence()
    {
        var (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, [], Settings("Host=127.0.0.1;Port=1;Database=doorcode;Username=doorcode"));
        Assert.Equal(1, exitCode);
        Assert.StartsWith("PostgreSQL at 127.0.0.1:1 cannot be reached", output.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output.Trim());
    }

    [Fact]
    public async Task A_database_that_does_not_answer_ends_the_start_with_one_sentence()
    {
        await using var server = PostgresCluster.Prepare();
        var connection = PostgresDatabases.WithoutPatience(await server.NewDatabaseAsync());
        server.Send(Signal.Stop);
        try
        {
            var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, [], Settings(connection));
            Assert.Equal(1, exitCode);
            Assert.Contains("cannot be reached", output, StringComparison.Ordinal);
        }
        finally
        {
            server.Send(Signal.Continue);
        }
    }

    /// <summary>The one server's clock is seven minutes ahead, and a code lives for one.</summary>
    [Fact]
    public async Task Servers_whose_clocks_differ_by_minutes_agree()
    {
        await using var smtp = new SmtpMailbox();
        var settings = Settings(
            await SharedPostgres.Cluster.NewDatabaseAsync(),
            ("Doorcode__Otp__Lifetime", "00:01:00"),
            ("Doorcode__Smtp__Host", smtp.Host),
            ("Doorcode__Smtp__Port", smtp.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Doorcode__Smtp__Security", "None"));
        await using var right = await Servers.StartAsync(Build.Managed, _folder, settings);
        await using var wrong = await Servers.StartAsync(
            Build.Managed, _folder, [.. settings, .. WrongClock.Environment(TimeSpan.FromMinutes(7))]);
        Assert.True(await ClockAsync(wrong) - await ClockAsync(right) > TimeSpan.FromMinutes(6), "The clock is not wrong.");

        foreach (var (one, other, address) in new[] { (right, wrong, "ada@example.org"), (wrong, right, "bea@example.org") })
        {
            var (_, registered) = await one.PostAsync("/api/users/register/", New(address));
            Assert.InRange(registered.GetProperty("expires_in").GetInt64(), 55, 60);
            var code = SmtpMailbox.CodeIn(await smtp.NextFor(address));
            var (status, _) = await other.PostAsync("/api/users/confirm-otp/", new { email = address, otp = code });
            Assert.Equal(201, status);

            (_, var tokens) = await one.PostAsync("/api/users/login/", new { email = address, password = Person.DefaultPassword });
            var access = tokens.GetProperty("access").GetString()!;
            var claims = JsonNode.Parse(Base64Url.DecodeFromChars(access.Split('.')[1]))!;
            var now = (await ClockAsync(right)).ToUnixTimeSeconds();
            Assert.InRange(claims["iat"]!.GetValue<long>(), now - 30, now + 1);
            Assert.Equal(200, await other.GetAsync("/api/users/me/", access));
        }
    }

    private static object New(string address) => new { email = address, password = Person.DefaultPassword, full_name = "Ada Lovelace" };

    private static async Task<DateTimeOffset> ClockAsync(DoorcodeServer server)
    {
        using var answer = await server.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
        return answer.Headers.Date!.Value;
    }

    private static async Task RegisterAsync(DoorcodeServer server)
    {
        var (status, _) = await server.PostAsync("/api/users/register/", New("ada@example.org"));
        Assert.Equal(200, status);
        (status, var problem) = await server.PostAsync("/api/users/login/", new { email = "ada@example.org", password = "wrong password" });
        Assert.Equal((401, "invalid_credentials"), (status, problem.GetProperty("code").GetString()));
    }

    private (string, string)[] Settings(string connection, params (string, string)[] more) =>
    [
        ("Doorcode__Database__Provider", "Postgres"),
        ("Doorcode__Database__ConnectionString", connection),
        ("Doorcode__MasterKeyFile", KeyFile),
        ("Doorcode__PublicUrl", "https://auth.example.org"),
        .. more,
    ];
}
