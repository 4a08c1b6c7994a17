using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Doorcode.Settings;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd;

/// <summary>
/// Every setting with every kind of wrong value, as a process: exit code 1, a sentence for each fault, nothing else on the terminal, no
/// secret and no trace in the folder (<see cref="Servers.RefusedAsync"/>).
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class WrongSettingsTests : IDisposable
{
    private const string Secret = "hunter2";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly Setting[] All =
        [.. Doorcode.Settings.KnownSettings.All, .. Doorcode.Server.KnownSettings.All, .. Doorcode.Redis.KnownSettings.All];

    private static readonly string[][] Starts =
    [
        [], ["migrate"], ["keys", "list"], ["keys", "rotate"], ["keys", "rotate-master"], ["audit"],
    ];

    /// <summary>What is wrong by itself, without looking anything up.</summary>
    private static readonly string[] Garbage =
        ["", Secret, "-1", "99999999999999999999999", "5 parsecs", "24:00:00", "10", "https://hunter2@", "{\"a\":1}", "\u0001", "%d$HOME`id`", "../../hunter2"];

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-wrong-").FullName;

    public static TheoryData<string, string> Wrong =>
    [
        .. from value in Garbage from start in Starts.Take(2) select (value, string.Join(' ', start)),
        .. from start in Starts.Skip(2) select (Secret, string.Join(' ', start)),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Every_wrong_value_is_named_at_once_with_what_is_allowed(string value, string command)
    {
        // Commands that bring nothing up to date answer for MigrateAtStart themselves.
        var isOffline = command is not ("" or "migrate");
        var wrong = All.Where(setting => IsWrong(setting, value) && !(isOffline && setting.Key is "Doorcode:Database:MigrateAtStart")).ToList();

        var lines = await RefusedAsync(command, [.. wrong.Select(setting => (Variable(setting.Key), value))]);

        Assert.All(wrong, setting => Assert.Contains(lines, line => line.Contains(setting.Key, StringComparison.Ordinal)));
        Assert.Equal(lines.Count, lines.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("migrate")]
    public async Task A_list_or_a_section_in_the_place_of_a_value_is_named(string command)
    {
        var lines = await RefusedAsync(command, [.. All.Select(setting => (Variable(setting.Key) + (setting.Kind is SettingKind.List ? "" : "__0"), Secret))]);

        Assert.Equal(All.Length, lines.Count);
        Assert.All(All, setting => Assert.Single(lines, line => line.StartsWith(setting.Key + " is ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_value_is_found_in_every_source()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{ "Doorcode": { "Otp": { "Lenght": 6 } } }""");
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), "Doorcode__Otp__Lifetimes=5m\nDoorcode__Otp__MaxAttempts='6'\nhunter2\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "redis"), "redis://:hunter2@redis.example.org\n");

        var lines = await RefusedAsync("", ("Doorcode__Redis__ConnectionStringFile", "redis"), ("Doorcode__Smtp__Prot", "25"));

        Assert.Collection(
            lines.Order(StringComparer.Ordinal),
            line => Assert.StartsWith("Doorcode:Redis:ConnectionString is a URL;", line, StringComparison.Ordinal),
            line => Assert.Equal("Line 3 of .env must be NAME=value, where NAME has no blanks.", line),
            line => Assert.Equal("There is no setting Doorcode:Otp:Lenght; the nearest is Doorcode:Otp:Length.", line),
            line => Assert.Equal("There is no setting Doorcode:Otp:Lifetimes; the nearest is Doorcode:Otp:Lifetime.", line),
            line => Assert.Equal("There is no setting Doorcode:Smtp:Prot; the nearest is Doorcode:Smtp:Port.", line));
    }

    [Theory]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=x;Pasword=hunter2", "Doorcode:Database:ConnectionString is not a SQLite connection string")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=x;hunter2=1", "Doorcode:Database:ConnectionString is not a SQLite connection string")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=x;Password=hunter2", "Doorcode:Database:ConnectionString must not have a Password")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=", "Doorcode:Database:ConnectionString must name a file")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=:memory:", "Doorcode:Database:ConnectionString must name a file")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=x;Mode=Memory", "Doorcode:Database:ConnectionString must name a file")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=/tmp", "Doorcode:Database:ConnectionString must name a file")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=/nowhere/at/all/x.db", "Doorcode:Database:ConnectionString")]
    [InlineData("keys list", "Doorcode__Database__ConnectionString=Data Source=nowhere.db", "Doorcode:Database:ConnectionString")]
    [InlineData("", "Doorcode__Database__Provider=hunter2", "Doorcode:Database:Provider must be Sqlite or Postgres.")]
    [InlineData("", "Doorcode__MasterKeyFile=/nowhere/doorcode.key", "Doorcode:MasterKeyFile names a file that does not exist.")]
    [InlineData("", "Doorcode__MasterKeyFile=/tmp", "Doorcode:MasterKeyFile names a file that cannot be read.")]
    [InlineData("", "Doorcode__MasterKeyFile=/dev/zero", "Doorcode:MasterKeyFile names a file whose content is not base64")]
    [InlineData("keys list", "Doorcode__MasterKeyFile=/nowhere/doorcode.key", "Doorcode:MasterKeyFile names a file that does not exist.")]
    [InlineData("", "Doorcode__Smtp__PasswordFile=/nowhere/hunter2", "Doorcode:Smtp:PasswordFile names a file that does not exist.")]
    [InlineData("migrate", "Doorcode__Smtp__PasswordFile=/tmp", "Doorcode:Smtp:PasswordFile names a file that cannot be read.")]
    [InlineData("", "Doorcode__Smtp__PasswordFile=/dev/zero", "Doorcode:Smtp:PasswordFile names a file that is too long for a secret.")]
    [InlineData("", "Doorcode__Mail__Language=hunter2", "Doorcode:Mail:Language must be en, de, fr, es, pt, hi or ar.")]
    [InlineData("mail preview mails", "Doorcode__Mail__WordsFolder=/nowhere/hunter2", "Doorcode:Mail:WordsFolder names a folder that does not exist.")]
    [InlineData("", "Doorcode__Smtp__Host=smtp://doorcode:hunter2@smtp.example.org", "Doorcode:Smtp:Host must be a name or an IP address alone")]
    [InlineData("", "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true", "ASPNETCORE_FORWARDEDHEADERS_ENABLED makes the server believe forwarded headers from everywhere")]
    [InlineData("", "Doorcode__Proxy__TrustedNetworks__0=hunter2", "Doorcode:Proxy:TrustedNetworks:0 must be a network such as 10.0.0.7/32.")]
    [InlineData("", "ASPNETCORE_URLS=hunter2", "Address 1 of ASPNETCORE_URLS (or --urls) must be written as in http://127.0.0.1:5000.")]
    [InlineData("health", "ASPNETCORE_URLS=hunter2", "Address 1 of ASPNETCORE_URLS (or --urls) must be written as in http://127.0.0.1:5000.")]
    [InlineData("health", "ASPNETCORE_URLS=http://unix:/tmp/hunter2.sock", "--url must name an address that can be asked.")]
    [InlineData("", "ASPNETCORE_URLS=http://localhost:0;ftp://hunter2", "Address 2 of ASPNETCORE_URLS (or --urls) must begin with http:// or https://.")]
    [InlineData("", "ASPNETCORE_URLS=http://doorcode:hunter2@127.0.0.1:0", "without a user.")]
    [InlineData("", "ASPNETCORE_URLS=http://127.0.0.1:99999", "with a port up to 65535")]
    [InlineData("", "ASPNETCORE_URLS=http://127.0.0.1:0/hunter2", "must have no path.")]
    [InlineData("", "ASPNETCORE_URLS=http://unix:/nowhere/hunter2.sock", "names a Unix socket in a folder that does not exist.")]
    [InlineData("", "Kestrel__Endpoints__A__Url=hunter2", "The section Kestrel is wrong")]
    [InlineData("", "Kestrel__Endpoints__A__Name=hunter2", "The section Kestrel is wrong")]
    [InlineData("", "Kestrel__Certificates__Default__Path=/nowhere/hunter2.pfx", "A certificate that the section Kestrel names cannot be read")]
    [InlineData("", "Kestrel__Certificates__Default__Path=/etc/passwd", "A certificate that the section Kestrel names cannot be read")]
    [InlineData("", "ASPNETCORE_URLS=http://nohost.invalid:0", "must have an IP address, localhost, * or + for its host")]
    [InlineData("", "ASPNETCORE_URLS=http://256.256.256.256:0", "must have an IP address, localhost, * or + for its host")]
    [InlineData("", "Kestrel__Endpoints__A__Url=http://nohost.invalid:0", "Kestrel:Endpoints:A:Url must have an IP address, localhost, * or + for its host")]
    [InlineData("", "Doorcode__Management__Url=http://127.0.0.1:0", "Doorcode:Management:Url")]
    [InlineData("", "Doorcode__Management__Url=http://127.0.0.1", "Doorcode:Management:Url must be an IP address or localhost with a port and no path, such as http://127.0.0.1:9464.")]
    [InlineData("", "Doorcode__Management__Url=http://nohost.invalid:19465", "Doorcode:Management:Url must be an IP address or localhost with a port")]
    [InlineData("", "Doorcode__Management__Url=http://unix:/run/hunter2.sock", "Doorcode:Management:Url must be an IP address or localhost with a port")]
    [InlineData("", "Doorcode__Management__Url=http://127.0.0.1:19465/hunter2", "Doorcode:Management:Url must be an IP address or localhost with a port")]
    [InlineData("", "Logging__Console__LogToStandardErrorThreshold=hunter2", "Logging:Console:LogToStandardErrorThreshold must be Trace, Debug")]
    [InlineData("", "Logging__Console__MaxQueueLength=hunter2", "Logging:Console:MaxQueueLength must be a whole number from 1 on.")]
    [InlineData("", "Logging__Console__MaxQueueLength=-1", "Logging:Console:MaxQueueLength must be a whole number from 1 on.")]
    [InlineData("", "Logging__Console__QueueFullMode=hunter2", "Logging:Console:QueueFullMode must be Wait or DropWrite.")]
    [InlineData("", "Logging__Console__FormatterOptions__SingleLine=hunter2", "Logging:Console:FormatterOptions:SingleLine must be true or false.")]
    [InlineData("", "Logging__Console__FormatterOptions__UseUtcTimestamp=hunter2", "Logging:Console:FormatterOptions:UseUtcTimestamp must be true or false.")]
    [InlineData("", "Logging__Console__FormatterOptions__ColorBehavior=hunter2", "Logging:Console:FormatterOptions:ColorBehavior must be")]
    [InlineData("", "Logging__Console__FormatterOptions__TimestampFormat=%", "Logging:Console:FormatterOptions:TimestampFormat must be a format of .NET")]
    [InlineData("", "Logging__Console__FormatterOptions__JsonWriterOptions__Indented=hunter2", "Logging:Console:FormatterOptions:JsonWriterOptions:Indented must be true or false.")]
    [InlineData("", "Logging__Console__FormatterOptions__JsonWriterOptions__MaxDepth=-1", "Logging:Console:FormatterOptions:JsonWriterOptions:MaxDepth must be a whole number from 0 on.")]
    [InlineData("", "Logging__CaptureScopes=hunter2", "Logging:CaptureScopes must be true or false.")]
    [InlineData("keys list", "Logging__CaptureScopes=hunter2", "Logging:CaptureScopes must be true or false.")]
    [InlineData("", "OTEL_METRIC_EXPORT_INTERVAL=0", "OTEL_METRIC_EXPORT_INTERVAL must be a number of milliseconds from 1 on.")]
    [InlineData("", "OTEL_EXPORTER_OTLP_TRACES_HEADERS=hunter2", "OTEL_EXPORTER_OTLP_TRACES_HEADERS must be a list such as name=value,name=value.")]
    [InlineData("", "OTEL_EXPORTER_OTLP_CERTIFICATE=/etc/passwd", "OTEL_")]
    [InlineData("", "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=hunter2", "OTEL_")]
    [InlineData("", "Doorcode__Pages__ThemeFile=/dev/zero", "Doorcode:Pages:ThemeFile names a file of more than 65536 bytes.")]
    [InlineData("", "Doorcode__Redis__ConnectionString=tcp://default:hunter2@redis.example.org:6379", "Doorcode:Redis:ConnectionString")]
    [InlineData("", "Doorcode__Redis__ConnectionString=default:hunter2@redis.example.org:6379", "Doorcode:Redis:ConnectionString")]
    [InlineData("", "Doorcode__Redis__ConnectionString=redis.example.org:6379,hunter2", "Doorcode:Redis:ConnectionString")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=x.db Password=hunter2", "Doorcode:Database:ConnectionString must not have a Password")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=x.db,password = hunter2", "Doorcode:Database:ConnectionString must not have a Password")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=file::memory:", "Doorcode:Database:ConnectionString must name a file")]
    [InlineData("", "Doorcode__Database__ConnectionString=Data Source=file:x?mode=memory", "Doorcode:Database:ConnectionString must name a file")]
    [InlineData("", "Doorcode__EmailValidation__NameServers__0=0", "Doorcode:EmailValidation:NameServers must be IP addresses")]
    [InlineData("", "Doorcode__Redis__ConnectionStringFile=/dev/null", "Doorcode:Redis:ConnectionStringFile names a file that is empty.")]
    [InlineData("", "Doorcode__Mailboxlayer__AccessKeyFile=/dev/null", "Doorcode:Mailboxlayer:AccessKeyFile names a file that is empty.")]
    [InlineData("", "Logging__LogLevel__Default=hunter2", "A value under Logging:LogLevel must be")]
    [InlineData("", "OTEL_EXPORTER_OTLP_ENDPOINT=hunter2", "OTEL_EXPORTER_OTLP_ENDPOINT must be an address")]
    [InlineData("", "ASPNETCORE_CONTENTROOT=/nowhere/hunter2", "The content root (ASPNETCORE_CONTENTROOT) is a folder that does not exist.")]
    public async Task A_single_fault_is_one_sentence(string command, string setting, string sentence)
    {
        var parts = setting.Split('=', 2);
        // Most variables of OpenTelemetry are read only where a collector is named.
        var isCollected = parts[0].StartsWith("OTEL_", StringComparison.Ordinal) && parts[0] is not Endpoint;
        (string, string)[] collector = isCollected ? [(Endpoint, "http://127.0.0.1:9")] : [];
        Assert.Contains(sentence, Assert.Single(await RefusedAsync(command, [.. collector, (parts[0], parts[1])])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_master_key_in_the_place_of_its_file_is_not_repeated()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var line = Assert.Single(await RefusedAsync("", ("Doorcode__MasterKeyFile", key)));
        Assert.Equal("Doorcode:MasterKeyFile must name the file with the master key, and not be the key itself.", line);
    }

    [Theory]
    [InlineData("""{ "Doorcode": { "Smtp": { "Password": "hunter2 } } }""")]
    [InlineData("hunter2")]
    [InlineData("""["hunter2"]""")]
    [InlineData("""{ "hunter2": 1, "Hunter2": 2 }""")]
    [InlineData("""{ "Doorcode": { "Otp": { "Length": "\ud800hunter2" } } }""")]
    public async Task A_malformed_appsettings_file_is_named_and_not_repeated(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), text);
        foreach (var command in new[] { "", "migrate", "health" })
            Assert.Contains("appsettings.json", Assert.Single(await RefusedAsync(command)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("appsettings.json")]
    [InlineData("appsettings.Development.json")]
    public async Task A_folder_in_the_place_of_an_appsettings_file_is_refused(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name));
        Assert.Equal($"{name} in the working directory is a folder and must be a file.", Assert.Single(await RefusedAsync("")));
    }

    [Fact]
    public async Task An_endless_dot_env_file_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, ".env"), "/dev/zero");
        Assert.Equal("The file .env in the working directory is too long.", Assert.Single(await RefusedAsync("")));
    }

    [Fact]
    public async Task An_endless_file_of_words_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "words"));
        File.CreateSymbolicLink(Path.Combine(_folder, "words", "de.json"), "/dev/zero");
        Assert.Contains("may have at most 262144 bytes.", Assert.Single(await RefusedAsync("", ("Doorcode__Mail__WordsFolder", "words"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_while_it_starts_ends_with_0()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await File.WriteAllTextAsync(Path.Combine(_folder, "key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var server = Servers.Launch(
            Build.Native, _folder, [], ("Doorcode__Database__Provider", "Postgres"), ("Doorcode__MasterKeyFile", "key"),
            ("Doorcode__Database__ConnectionString", string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database=doorcode;Username=doorcode")));
        using var connection = await silent.AcceptTcpClientAsync();

        server.Send(Rig.Signal.Terminate);

        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Outside_Development_all_that_is_missing_is_named_at_once_and_a_command_needs_none_of_it()
    {
        var lines = await RefusedAsync(
            "", ("ASPNETCORE_ENVIRONMENT", "Production"), ("ASPNETCORE_URLS", "https://127.0.0.1:0"), ("Doorcode__Database__Provider", "Postgres"),
            ("Doorcode__Database__ConnectionString", "Host=127.0.0.1"), ("Doorcode__Otp__Length", "3"), ("Doorcode__Smtp__Username", "doorcode"));
        foreach (var key in new[] { "PublicUrl", "Smtp:Host", "Smtp:Username", "Mail:From", "MasterKeyFile", "Otp:Length" })
            Assert.Single(lines, line => line.StartsWith($"Doorcode:{key} ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("Kestrel:Certificates:Default:Path", StringComparison.Ordinal));
        Assert.Equal(7, lines.Count);

        var (exitCode, output) = await Servers.RunAsync(
            Build.Native, _folder, ["migrate"], ("ASPNETCORE_ENVIRONMENT", "Production"), ("Doorcode__Smtp__Username", "doorcode"));
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Keys_of_others_are_left_alone()
    {
        await using var server = await Servers.StartAsync(
            Build.Native, _folder, ("AllowedHosts", "*"), ("Doorcode_Otp_Length", "x"), ("DOORCODE_NPM", "x"), ("Something__Else", "x"), ("Doorcode__Otp__Lifetime", "5m"));
        Assert.Equal(200, await server.GetAsync("/health/live"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Of texts only those are wrong that cannot be what they stand for.</summary>
    private static bool IsWrong(Setting setting, string value)
    {
        if (value.Length == 0)
            return setting.Kind is not (SettingKind.Text or SettingKind.List);

        return setting.Kind switch
        {
            SettingKind.Text => setting.Key is "Doorcode:Database:Provider" or "Doorcode:MasterKeyFile" or "Doorcode:Smtp:PasswordFile" && value[0] is not '\u0001',
            SettingKind.Number => !(value is "10" && IsWithin(10, setting.Allowed)),
            _ => true,
        };
    }

    private static bool IsWithin(long number, string allowed)
    {
        var (least, most) = allowed.Split(" to ") is [var first, var last] ? (first, last) : throw new InvalidOperationException($"{allowed} is no range.");
        return number >= long.Parse(least, CultureInfo.InvariantCulture) && number <= long.Parse(most, CultureInfo.InvariantCulture);
    }

    private Task<IReadOnlyList<string>> RefusedAsync(string command, params (string Name, string Value)[] environment) => Servers.RefusedAsync(
        Build.Native, _folder, command.Split(' ', StringSplitOptions.RemoveEmptyEntries), environment);
}
