using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorcode.Passwords;
using Doorcode.Server;
using Doorcode.Server.Commands;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Fixtures;

/// <summary>
/// The real server on a real port, over a real database (a SQLite file, or PostgreSQL) and a real SMTP server. Only the clock is ours, and
/// the parameters of its password hashes: the tests hash thousands of passwords, and few of them are about what a hash costs.
/// </summary>
public sealed class DoorcodeApp : IAsyncLifetime
{
    /// <summary>Stands among the settings of an app that hashes passwords at the cost that a server does.</summary>
    public const string RealHashes = "Tests:Hashes=Real";

    private static readonly Argon2Hash Cheap = new(MemoryKibibytes: 8, Passes: 1);

    private string[] _settings = [];
    private string[] _arguments = [];
    private WebApplication? _host;
    private Action<IServiceCollection> _configure = _ => { };
    private DoorcodeApp? _first;
    private DelegatingHandler? _watcher;

    public FakeTimeProvider Clock { get; private init; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SmtpMailbox Mailbox { get; private init; } = new();

    /// <summary>Holds the database and its key.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("doorcode-").FullName;

    /// <summary>Null over SQLite.</summary>
    public string? PostgresConnection { get; private init; }

    public string DatabaseFile => Path.Combine(Folder, "doorcode.db");

    public HttpClient Http { get; private set; } = new();

    public IServiceProvider Services => _host!.Services;

    public LogLines Log { get; } = new();

    /// <summary>
    /// Whether <see cref="Log"/> takes the framework's lines from the most talkative level on, too; those of Doorcode it always takes.
    /// </summary>
    public bool IsTalkative { get; private init; }

    /// <summary>Starts an app with settings of its own, as <c>Doorcode:Otp:Length=8</c>; dispose of it.</summary>
    public static async Task<DoorcodeApp> StartAsync(params string[] settings)
    {
        var app = new DoorcodeApp { _settings = settings };
        await app.InitializeAsync();
        return app;
    }

    /// <summary>The same, with everything in its log that anything in the process writes.</summary>
    public static async Task<DoorcodeApp> StartTalkativeAsync(params string[] settings)
    {
        var app = new DoorcodeApp { _settings = settings, IsTalkative = true };
        await app.InitializeAsync();
        return app;
    }

    /// <summary>Starts an app whose requests and answers a handler sees on their way.</summary>
    public static async Task<DoorcodeApp> StartWatchedAsync(DelegatingHandler watcher, params string[] settings)
    {
        var app = new DoorcodeApp { _settings = settings, _watcher = watcher };
        await app.InitializeAsync();
        return app;
    }

    /// <summary>Starts an app with services of its own.</summary>
    public static async Task<DoorcodeApp> StartWithAsync(Action<IServiceCollection> configure, params string[] settings)
    {
        var app = new DoorcodeApp { _settings = settings, _configure = configure };
        await app.InitializeAsync();
        return app;
    }

    /// <summary>The same over a PostgreSQL database of its own.</summary>
    public static async Task<DoorcodeApp> StartOnPostgresWithAsync(Action<IServiceCollection> configure, params string[] settings) =>
        await StartOnAsync(await SharedPostgres.NewMigratedDatabaseAsync(), configure, settings);

    /// <summary>Starts an app over a PostgreSQL database of its own.</summary>
    public static async Task<DoorcodeApp> StartOnPostgresAsync(params string[] settings) =>
        await StartOnAsync(await SharedPostgres.NewMigratedDatabaseAsync(), settings);

    /// <summary>Starts an app over a PostgreSQL database.</summary>
    public static Task<DoorcodeApp> StartOnAsync(string connection, params string[] settings) => StartOnAsync(connection, _ => { }, settings);

    private static async Task<DoorcodeApp> StartOnAsync(string connection, Action<IServiceCollection> configure, string[] settings)
    {
        var app = new DoorcodeApp { PostgresConnection = connection, _configure = configure };
        var key = Path.Combine(app.Folder, "master.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        app._settings =
        [
            "Doorcode:Database:Provider=Postgres",
            $"Doorcode:Database:ConnectionString={connection}",
            $"Doorcode:MasterKeyFile={key}",
            .. settings,
        ];
        await app.InitializeAsync();
        return app;
    }

    /// <summary>Starts another server with the same settings over the same database; stop it before the first one.</summary>
    public async Task<DoorcodeApp> StartBesideAsync()
    {
        var other = new DoorcodeApp
        {
            _settings = _settings,
            _configure = _configure,
            _first = this,
            Clock = Clock,
            Mailbox = Mailbox,
            PostgresConnection = PostgresConnection,
        };
        await other.InitializeAsync();
        return other;
    }

    public async ValueTask InitializeAsync()
    {
        string[] args =
        [
            "--environment=Development",
            "--urls=http://127.0.0.1:0",
            $"--Doorcode:Database:ConnectionString=Data Source={DatabaseFile}",
            "--Doorcode:Smtp:Host=127.0.0.1",
            $"--Doorcode:Smtp:Port={Mailbox.Port}",
            "--Doorcode:Smtp:Security=None",
            // By the fake clock: a jump shorter than this does not cut a conversation off.
            "--Doorcode:Smtp:Timeout=00:02:00",
            "--Doorcode:PublicUrl=https://auth.example.org",
            // Outside Development a stop would wait for a load balancer, by the fake clock.
            "--Doorcode:Server:DrainDelay=00:00:00",
            .. _settings.Select(setting => "--" + setting),
        ];
        _arguments = args;
        _host = DoorcodeHost.Build(args, builder =>
        {
            Configure(builder);
            // Rules for one provider go before those for all.
            builder.Logging.AddFilter<LogLines>(category: null, IsTalkative ? LogLevel.Trace : LogLevel.Information);
            builder.Logging.AddFilter<LogLines>("Doorcode", LogLevel.Trace);
            // Hundreds of servers that log to one console make its log unreadable.
            builder.Logging.AddFilter<ConsoleLoggerProvider>(category: null, LogLevel.None);
        });
        // The server clears the providers that it finds.
        _host.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        await _host.StartAsync();
        var wire = new HttpClientHandler();
        if (_watcher is not null)
            _watcher.InnerHandler = wire;

        Http = new HttpClient((HttpMessageHandler?)_watcher ?? wire) { BaseAddress = new Uri(_host.Urls.First()) };
    }

    /// <summary>Runs a command line over the same database, as an operator does while the server serves.</summary>
    public Task<CommandRun> RunAsync(params string[] command) => RunAsync("", [], command);

    /// <summary>The same, with something on standard input.</summary>
    public Task<CommandRun> RunWithInputAsync(string input, params string[] command) => RunAsync(input, [], command);

    /// <summary>The same, with more settings.</summary>
    public Task<CommandRun> RunWithSettingsAsync(string[] settings, params string[] command) =>
        RunAsync("", [.. settings.Select(setting => "--" + setting)], command);

    private async Task<CommandRun> RunAsync(string input, string[] settings, string[] command)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            command, new Terminal(new StringReader(input), output, errors) { Settings = [.. _arguments, .. settings], Configure = Configure });
        return new CommandRun(exitCode, output.ToString(), errors.ToString());
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        _configure(builder.Services);
        if (!_settings.Contains(RealHashes, StringComparer.Ordinal))
            builder.Services.AddSingleton(Cheap);
    }

    /// <summary>Stops the server and starts another one over the same files.</summary>
    public Task RestartAsync() => RestartWithAsync();

    /// <summary>The same, with more settings.</summary>
    public async Task RestartWithAsync(params string[] settings)
    {
        await StopAsync();
        _settings = [.. _settings, .. settings];
        await InitializeAsync();
    }

    /// <summary>Stops the server if it runs; its files stay.</summary>
    public async Task StopAsync()
    {
        Http.Dispose();
        if (_host is null)
            return;

        await _host.StopAsync();
        await _host.DisposeAsync();
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_first is null)
            await Mailbox.DisposeAsync();

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Posts members as a JSON object; null ones are left out.</summary>
    public Task<Answer> PostAsync(string path, params (string Name, string? Value)[] members) => PostAsync(path, bearer: null, members);

    /// <summary>Posts members as a JSON object, with a bearer token.</summary>
    public Task<Answer> PostAsync(string path, string? bearer, params (string Name, string? Value)[] members)
    {
        var body = members.Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value);
        return SendAsync(HttpMethod.Post, path, bearer, JsonSerializer.Serialize(body));
    }

    public Task<Answer> GetAsync(string path, string? bearer = null) => SendAsync(HttpMethod.Get, path, bearer, json: null);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? bearer, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");

        return await Answer.ReadAsync(await Http.SendAsync(request));
    }

    /// <summary>Registers, and waits for the mail.</summary>
    public async Task<Person> RegisterAsync(string email, string password = Person.DefaultPassword, string fullName = "Ada Lovelace")
    {
        var answer = await Patiently.AskAsync(() => PostAsync(
            "/api/users/register/", ("email", email), ("password", password), ("full_name", fullName)));
        if ((int)answer.Status != 200)
            throw new InvalidOperationException($"register answered {answer}");

        var mail = await Mailbox.NextFor(email);
        return new Person(this, email, password, answer.Text("registration_id"), SmtpMailbox.CodeIn(mail));
    }

    /// <summary>Registers and confirms.</summary>
    public async Task<Person> JoinAsync(string email, string password = Person.DefaultPassword)
    {
        var person = await RegisterAsync(email, password);
        var answer = await Patiently.AskAsync(() => person.ConfirmAsync(person.Code));
        return (int)answer.Status == 201 ? person : throw new InvalidOperationException($"confirm answered {answer}");
    }
}

/// <summary>Somebody who uses the API.</summary>
public sealed record Person(DoorcodeApp App, string Email, string Password, string RegistrationId, string Code)
{
    public const string DefaultPassword = "correct horse battery";

    /// <summary>A code that is not the right one.</summary>
    public string WrongCode => Code == "000000" ? "000001" : "000000";

    public Task<Answer> ConfirmAsync(string code) =>
        App.PostAsync("/api/users/confirm-otp/", ("email", Email), ("otp", code), ("registration_id", RegistrationId));

    public Task<Answer> ConfirmWithoutIdAsync(string code) =>
        App.PostAsync("/api/users/confirm-otp/", ("email", Email), ("otp", code));

    public Task<Answer> LogInAsync() => App.PostAsync("/api/users/login/", ("email", Email), ("password", Password));

    public async Task<Tokens> TokensAsync()
    {
        var answer = await Patiently.AskAsync(LogInAsync);
        return (int)answer.Status == 200 ? Tokens.Of(answer) : throw new InvalidOperationException($"login answered {answer}");
    }
}

/// <summary>What login and refresh hand out.</summary>
public sealed record Tokens(string Access, string Refresh)
{
    public static Tokens Of(Answer answer) => new(answer.Text("access"), answer.Text("refresh"));
}
