using System.Collections.Concurrent;
using Doorcode.Accounts;
using Doorcode.EmailValidation;

namespace Doorcode.Tests.EmailValidation;

/// <summary>A host with the feature as it is registered, its configuration, and everything that it logs.</summary>
internal sealed class ValidationHost : IDisposable
{
    private readonly IHost _host;

    public ValidationHost(
        IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider? time = null, string environment = "Production",
        Action<IServiceCollection>? before = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        before?.Invoke(builder.Services);
        builder.Services.AddEmailValidation();
        _host = builder.Build();
    }

    public LogLines Log { get; } = new();

    public IServiceProvider Services => _host.Services;

    public IEmailValidator Validator => _host.Services.GetRequiredService<IEmailValidator>();

    public static EmailAddress Address(string typed) =>
        EmailAddress.TryParse(typed, out var address, out var fault) ? address : throw new FormatException(fault.Sentence);

    public Task<EmailVerdict> CheckAsync(string typed) =>
        Validator.CheckAsync(Address(typed), TestContext.Current.CancellationToken);

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public void Dispose() => _host.Dispose();
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
