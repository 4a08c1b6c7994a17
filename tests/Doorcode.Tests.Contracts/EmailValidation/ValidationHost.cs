using System.Collections.Concurrent;
using Doorcode.Addresses;
using Doorcode.EmailValidation;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Data.Sqlite;

namespace Doorcode.Tests.EmailValidation;

/// <summary>A host with the feature as it is registered, over a real SQLite file; its configuration, and everything that it logs.</summary>
internal sealed class ValidationHost : IDisposable
{
    public const string Network = "192.0.2.7";
    public const string Site = "192.0.2.0/24";

    private readonly string _folder = Directory.CreateTempSubdirectory("doorcode-").FullName;
    private readonly Lazy<Task> _opened;
    private readonly IHost _host;

    public ValidationHost(
        IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider? time = null, string environment = "Production",
        Action<IServiceCollection>? before = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Append(KeyValuePair.Create(
            "Doorcode:Database:ConnectionString", (string?)$"Data Source={Path.Combine(_folder, "doorcode.db")}")));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        before?.Invoke(builder.Services);
        builder.Services.AddSealing();
        builder.Services.AddEmailValidation();
        _host = builder.Build();
        _opened = new Lazy<Task>(OpenAsync);
    }

    public LogLines Log { get; } = new();

    public IServiceProvider Services => _host.Services;

    public IEmailValidator Validator => _host.Services.GetRequiredService<IEmailValidator>();

    public static EmailAddress Address(string typed) =>
        EmailAddress.TryParse(typed, out var address, out var fault) ? address : throw new FormatException(fault.Sentence);

    public static EmailCheck Check(string typed, string network = Network, string site = Site) => new(Address(typed), network, site);

    public Task<EmailVerdict> CheckAsync(string typed) => CheckAsync(Check(typed), TestContext.Current.CancellationToken);

    public async Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel)
    {
        await _opened.Value;
        return await Validator.CheckAsync(check, cancel);
    }

    /// <summary>Another program's connection to the database.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "doorcode.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        await Services.GetRequiredService<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await Services.GetRequiredService<MasterKey>().OpenAsync(TestContext.Current.CancellationToken);
        Log.All.Clear();
    }
}

/// <summary>Everything that was logged, formatted, with its exception.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        All.Enqueue($"scope {state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
