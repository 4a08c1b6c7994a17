using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Versioning;
using Doorcode.Redis;
using Doorcode.Server;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>What stops a start: one sentence, and an exit code that is not zero.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-start-").FullName;

    public static TheoryData<string, string, string> WrongSettings => new()
    {
        { "Doorcode__Otp__Lifetime", "02:00:00", "Doorcode:Otp:Lifetime must be between 00:00:01 and 01:00:00." },
        { "Doorcode__Otp__Lifetime", "soon", "Doorcode:Otp:Lifetime" },
        { "Doorcode__Otp__MaxAttempts", "0", "Doorcode:Otp:MaxAttempts must be between 1 and 20." },
        { "Doorcode__Jwt__AccessTokenLifetime", "10.00:00:00", "Doorcode:Jwt:AccessTokenLifetime must be" },
        {
            "Doorcode__Jwt__Audience", "https://auth.example.org/api/users/token/refresh",
            "Doorcode:Jwt:Audience must not end with /api/users/token/refresh/, which is the audience of refresh tokens."
        },
        { "Doorcode__Jwt__KeyLifetime", "01:00:00", "Doorcode:Jwt:KeyLead must be shorter than Doorcode:Jwt:KeyLifetime." },
        { "Doorcode__Jwt__RefreshTokenLifetime", "00:10:00", "Doorcode:Jwt:RefreshTokenLifetime must not be shorter than Doorcode:Jwt:AccessTokenLifetime." },
        { "Doorcode__Password__MinimumLength", "3", "Doorcode:Password:MinimumLength must be" },
        { "Doorcode__RateLimits__MailingPerNetwork__Burst", "0", "Doorcode:RateLimits:MailingPerNetwork:Burst must be between 1 and 1000000." },
        { "Doorcode__RateLimits__MailsPerAddress", "0", "Doorcode:RateLimits:MailsPerAddress must be" },
        { "Doorcode__Server__MaxConnections", "5", "Doorcode:Server:MaxConnections must be between 10 and 100000." },
        { "Doorcode__Database__Provider", "", "Doorcode:Database:Provider must name an engine" },
        { "Doorcode__Redis__ConnectionString", "localhost:6379,nonsense=1", "Doorcode:Redis:ConnectionString cannot be read" },
        { "Doorcode__Redis__ConnectionString", "password=secret", "Doorcode:Redis:ConnectionString names no server" },
        { "Doorcode__Redis__KeyPrefix", "{one}", "Doorcode:Redis:KeyPrefix must" },
        { "Doorcode__EmailLogin__Enabled", "perhaps", "Doorcode:EmailLogin:Enabled" },
        { "Doorcode__RateLimits__LoginReserve__Burst", "3", "Doorcode:RateLimits:LoginReserve" },
        { "ASPNETCORE_URLS", "foo", "ASPNETCORE_URLS" },
        { "ASPNETCORE_URLS", "ftp://127.0.0.1:0", "must begin with http:// or https://" },
        { "ASPNETCORE_URLS", "https://127.0.0.1:0", "Kestrel:Certificates:Default:Path" },
        { "Doorcode__Smtp__Security", "Perhaps", "Doorcode:Smtp:Security" },
        { "Doorcode__Database__Provider", "Oracle", "Doorcode:Database:Provider" },
        { "Doorcode__Database__ConnectionString", "nonsense", "Doorcode:Database:ConnectionString" },
        { "Doorcode__Database__ConnectionString", "Data Source=/nowhere/at/all/doorcode.db", "Doorcode:Database:ConnectionString" },
        { "Doorcode__Database__ConnectionString", "Data Source=/proc/doorcode.db", "/proc/doorcode.db" },
        { "Doorcode__MasterKeyFile", "/nowhere/doorcode.key", "Doorcode:MasterKeyFile" },
        { "Doorcode__PublicUrl", "ftp://example.org", "Doorcode:PublicUrl" },
        { "Doorcode__Mailboxlayer__OnOutage", "Maybe", "Doorcode:Mailboxlayer:OnOutage" },
        { "Doorcode__Smtp__PasswordFile", "/nowhere/password", "Doorcode:Smtp:PasswordFile" },
        { "Doorcode__Proxy__TrustedNetworks__0", "everybody", "Doorcode:Proxy:TrustedNetworks" },
        { "Doorcode__Management__Url", "metrics", "Doorcode:Management:Url" },
    };

    [Fact]
    public void What_is_published_is_the_executable_and_two_libraries()
    {
        var folder = Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE"))!;
        Assert.Equal(
            ["doorcode", "libe_sqlite3.so", "libsodium.so"],
            Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence_that_names_it(string variable, string value, string named)
    {
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, [], (variable, value));

        Assert.Equal(1, exitCode);
        var line = Assert.Single(output.Split('\n'), line => line.Length > 0);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_appsettings_file_stops_the_start_with_one_sentence_that_names_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), "{ \"Doorcode\": ");

        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, []);

        Assert.Equal(1, exitCode);
        Assert.Contains("appsettings.json", Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_address_on_the_command_line_stops_the_start_with_one_sentence()
    {
        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, ["--urls", "foo"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("--urls", Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_options_class_of_the_server_is_known_by_its_section()
    {
        var declared =
            from assembly in new[] { typeof(RedisExtensions).Assembly, typeof(StartFailure).Assembly }
            from type in assembly.GetTypes()
            where type.Name.EndsWith("Options", StringComparison.Ordinal)
            let section = type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where section is not null
            select KeyValuePair.Create(type, (string)section.GetRawConstantValue()!);

        Assert.Equal(declared.ToDictionary(), StartFailure.Sections);
    }

    [Fact]
    public async Task A_port_in_use_stops_the_start_with_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, [], ("ASPNETCORE_URLS", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));

        Assert.NotEqual(0, exitCode);
        var line = Assert.Single(output.Split('\n'), line => line.Length > 0);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_outside_Development_without_smtp_is_refused()
    {
        var (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, [], ("ASPNETCORE_ENVIRONMENT", "Production"), ("Doorcode__PublicUrl", "https://auth.example.org"),
            ("Doorcode__Mail__From", "no-reply@example.org"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Doorcode:Smtp:Host", Assert.Single(output.Split('\n'), line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dot_env_file_of_the_working_directory_is_read()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), "# settings\nDoorcode__Otp__MaxAttempts=0\n");

        var (exitCode, output) = await Servers.RunAsync(Build.Native, _folder, []);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("MaxAttempts", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_wins_over_the_dot_env_file()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), "Doorcode__Otp__MaxAttempts=0\n");

        await using var server = await Servers.StartAsync(Build.Native, _folder, ("Doorcode__Otp__MaxAttempts", "3"));

        Assert.Equal(200, await server.GetAsync("/health/live"));
    }

    [Fact]
    public async Task The_key_file_is_readable_by_its_owner_alone()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "data", "doorcode.key")));
    }

    [Fact]
    public async Task A_new_signing_key_is_published_by_a_command_while_the_server_runs()
    {
        await using var server = await Servers.StartAsync(Build.Native, _folder);

        var (first, listed) = await Servers.RunAsync(Build.Native, _folder, ["keys", "rotate"]);
        var (second, refused) = await Servers.RunAsync(Build.Native, _folder, ["keys", "rotate"]);

        Assert.Equal(0, first);
        Assert.Equal(2, listed.Split('\n').Count(line => line.Contains("signs from", StringComparison.Ordinal)));
        Assert.NotEqual(0, second);
        Assert.Contains("waits to take over", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_served_on_the_management_port_and_nowhere_else()
    {
        var management = FreePort.Find();
        await using var server = await Servers.StartAsync(
            Build.Native, _folder,
            ("Doorcode__Management__Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{management}")));
        using var operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{management}") };

        Assert.Contains("# TYPE", await operators.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(404, await server.GetAsync("/metrics"));
        using var me = await operators.GetAsync(new Uri("/api/users/me", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, me.StatusCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
