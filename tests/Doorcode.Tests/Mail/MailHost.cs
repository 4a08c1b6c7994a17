using Doorcode.Accounts;
using Doorcode.DevMailbox;
using Doorcode.Mail;
using Doorcode.Registration;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Mail;

/// <summary>The mail feature alone: a real SQLite file, a fake clock, and whatever SMTP server a test gives it.</summary>
internal sealed class MailHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 5, 12, 8, 30, TimeSpan.Zero);

    private readonly IHost _host;

    private MailHost(IHost host, FakeTimeProvider clock, LogWatch log, string folder) =>
        (_host, Clock, Log, Folder) = (host, clock, log, folder);

    public FakeTimeProvider Clock { get; }

    public LogWatch Log { get; }

    public string Folder { get; }

    public Database Database => _host.Services.GetRequiredService<Database>();

    public IServiceProvider Services => _host.Services;

    public MailOutbox Outbox => _host.Services.GetRequiredService<MailOutbox>();

    public DevelopmentMailbox DevelopmentMailbox => _host.Services.GetRequiredService<DevelopmentMailbox>();

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A host that sends to <paramref name="smtp"/>.</summary>
    public static Task<MailHost> StartAsync(SmtpMailbox smtp, params (string Key, string? Value)[] more) =>
        StartAsync(new FakeTimeProvider(Start), Temporary(), To(smtp, more));

    /// <summary>Another host over the same database, as after a restart or a crash.</summary>
    public Task<MailHost> AgainAsync(SmtpMailbox smtp) => StartAsync(Clock, Folder, To(smtp));

    /// <summary>A host that sends to <paramref name="smtp"/>, with services of a test.</summary>
    public static Task<MailHost> StartAsync(SmtpMailbox smtp, Action<IServiceCollection> more) =>
        StartAsync(new FakeTimeProvider(Start), Temporary(), more, To(smtp));

    public static Task<MailHost> StartAsync(FakeTimeProvider clock, string folder, params (string Key, string? Value)[] settings) =>
        StartAsync(clock, folder, _ => { }, settings);

    private static async Task<MailHost> StartAsync(
        FakeTimeProvider clock, string folder, Action<IServiceCollection> more, (string Key, string? Value)[] settings)
    {
        var log = new LogWatch();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = settings.FirstOrDefault(setting => setting.Key is "Environment").Value ?? Environments.Production,
        });
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("Doorcode:Database:ConnectionString", $"Data Source={Path.Combine(folder, "doorcode.db")}"))
                .GroupBy(setting => setting.Item1, StringComparer.Ordinal)
                .Select(same => KeyValuePair.Create(same.Key, same.Last().Item2)));
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddOptions<DoorcodeOptions>().BindConfiguration("Doorcode");
        builder.Services.AddOptions<DatabaseOptions>().BindConfiguration("Doorcode:Database");
        builder.Services.AddSingleton<ServerClock>(new HostClock(clock));
        builder.Services.AddSingleton<Database, SqliteDatabase>();
        builder.Services.AddSingleton<MasterKeyFile>();
        builder.Services.AddSingleton<MasterKey>();
        builder.Services.AddHostedService<OpenStore>();
        builder.Services.AddDevMailbox();
        builder.Services.AddSingleton<AccountStore>();
        builder.Services.AddMail();
        builder.Services.AddLetters<RegistrationLetters>();
        more(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new MailHost(host, clock, log, folder);
    }

    public static string Temporary() => Directory.CreateTempSubdirectory("doorcode-mail-").FullName;

    public Letter Code(string to, string code = "428317", string? from = "192.0.2.7") =>
        new(RegistrationLetters.Code, to, Now, from)
        {
            Code = new LetterCode(code, Now + (long)TimeSpan.FromMinutes(10).TotalMilliseconds),
        };

    public Task EnqueueAsync(params Letter[] mails) =>
        Database.WriteAsync(
            async transaction =>
            {
                foreach (var mail in mails)
                    await Outbox.EnqueueAsync(transaction, mail);

                return mails.Length;
            },
            TestContext.Current.CancellationToken);

    /// <summary>How many rows the outbox has.</summary>
    public async Task<long> RowsAsync(string where = "1 = 1") =>
        await Database.FirstAsync(
            $"SELECT COUNT(*) FROM outbox WHERE {where}", row => row.Number(0), TestContext.Current.CancellationToken);

    /// <summary>Stops the host in good order.</summary>
    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }

    private static (string Key, string? Value)[] To(SmtpMailbox smtp, params (string Key, string? Value)[] more) =>
    [
        ("Doorcode:Smtp:Host", smtp.Host),
        ("Doorcode:Smtp:Port", $"{smtp.Port}"),
        ("Doorcode:Smtp:Security", "None"),
        ("Doorcode:Mail:From", "Example <no-reply@example.org>"),
        .. more,
    ];

    private sealed class OpenStore(Database database, MasterKey master) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            await database.OpenAsync(cancellationToken);
            await master.OpenAsync(cancellationToken);
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
