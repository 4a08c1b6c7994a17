using System.Globalization;
using System.Security.Cryptography;
using Doorcode.Harness.Mail;
using Doorcode.Rig;

namespace Doorcode.Harness.Setup;

/// <summary>All that runs: the stores, the mail server, the servers and the load balancer before them.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _running = new();
    /// <summary>Mail for every domain is taken here, so that no real name server is asked.</summary>
    private readonly NameServer _names = new((name, type) => type == NameAnswer.MailExchanger ? NameAnswer.Mail(10, name) : new NameAnswer(0));

    private Stage(Letterboxes letterboxes) => Mailbox = new SmtpMailbox { Answered = letterboxes.Take, Keeps = false };

    public SmtpMailbox Mailbox { get; }

    public PostgresCluster? Postgres { get; private set; }

    public RedisServer? Redis { get; private set; }

    public IReadOnlyList<DoorcodeServer> Servers { get; private set; } = [];

    public LoadBalancer Balancer { get; private set; } = null!;

    public static async Task<Stage> StartAsync(
        RunSettings settings, ScratchFolder folder, string executable, Letterboxes letterboxes, CancellationToken cancel)
    {
        var stage = new Stage(letterboxes);
        try
        {
            await stage.StartStoresAsync(settings, folder, cancel);
            var environment = await stage.EnvironmentAsync(settings, folder, cancel);
            stage.Servers = [.. Enumerable.Range(1, settings.Servers).Select(number =>
                new DoorcodeServer(Name(number), executable, folder.Make(Name(number)), environment))];
            foreach (var server in stage.Servers)
            {
                Progress.Say($"Starting {server.Name} on port {server.Port}");
                stage._running.Push(server);
                await server.StartAsync(TimeSpan.Zero, cancel);
            }
            stage.Balancer = new LoadBalancer(folder.Make("haproxy"), stage.Servers);
            stage._running.Push(stage.Balancer);
            await stage.Balancer.StartAsync(cancel);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var part))
            await part.DisposeAsync();
    }

    private async Task StartStoresAsync(RunSettings settings, ScratchFolder folder, CancellationToken cancel)
    {
        _running.Push(Mailbox);
        _running.Push(_names);
        if (settings.HasPostgres)
        {
            Progress.Say($"Making a PostgreSQL cluster");
            Postgres = await PostgresCluster.CreateAsync(folder.Make("postgres"), cancel);
            _running.Push(Postgres);
            await Postgres.CreateDatabaseAsync("doorcode", cancel);
        }
        if (settings.HasRedis)
        {
            Redis = new RedisServer(folder.Make("redis"));
            _running.Push(Redis);
            await Redis.StartAsync(cancel);
        }
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(RunSettings settings, ScratchFolder folder, CancellationToken cancel)
    {
        var masterKey = folder.File("master.key");
        await File.WriteAllTextAsync(masterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(masterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Doorcode__Database__Provider"] = settings.HasPostgres ? "Postgres" : "Sqlite",
            ["Doorcode__Database__ConnectionString"] = Postgres?.ConnectionString("doorcode") ?? $"Data Source={folder.File("doorcode.db")}",
            ["Doorcode__MasterKeyFile"] = masterKey,
            ["Doorcode__PublicUrl"] = "https://doorcode.example.org",
            ["Doorcode__Smtp__Host"] = "127.0.0.1",
            ["Doorcode__Smtp__Port"] = Text(Mailbox.Port),
            ["Doorcode__Smtp__Security"] = "None",
            // What a killed server had claimed is another's half a minute after this.
            ["Doorcode__Smtp__Timeout"] = "00:00:03",
            ["Doorcode__Mail__From"] = "Doorcode <no-reply@example.org>",
            // Everybody comes from one address here. Guess budgets and the cooldown act all the same.
            ["Doorcode__RateLimits__Enabled"] = "false",
            ["Doorcode__Otp__ResendCooldown"] = "00:00:01",
            ["Doorcode__Proxy__TrustedNetworks__0"] = "127.0.0.1/32",
            ["Doorcode__EmailValidation__NameServers__0"] = "127.0.0.1:" + Text(_names.Port),
        };
        if (Redis is not null)
            environment["Doorcode__Redis__ConnectionString"] = Redis.ConnectionString;
        return environment;
    }

    private static string Name(int number) => "server-" + Text(number);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
