using System.Globalization;
using Doorcode.Tests.Fixtures;
using MimeKit;

namespace Doorcode.Tests.EndToEnd;

/// <summary>Debian's aiosmtpd as its own process, delivering into a Maildir.</summary>
public sealed class Aiosmtpd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _maildir;
    private readonly FileSystemWatcher _watcher;
    private ChildProcess? _process;

    private Aiosmtpd(string folder, int port)
    {
        Port = port;
        _maildir = Path.Combine(folder, "maildir");
        Arrivals = Path.Combine(_maildir, "new");
        foreach (var part in new[] { "cur", "new", "tmp" })
            Directory.CreateDirectory(Path.Combine(_maildir, part));

        _watcher = new FileSystemWatcher(Arrivals) { EnableRaisingEvents = true };
    }

    public int Port { get; }

    private string Arrivals { get; }

    public IReadOnlyList<MimeMessage> Taken => [.. Directory.GetFiles(Arrivals).Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))];

    public static Aiosmtpd Prepare(string folder) => new(folder, FreePort.Find());

    public async Task StartAsync()
    {
        _process = ChildProcess.Start(new ChildCommand(
            "aiosmtpd",
            "aiosmtpd",
            ["-n", "-l", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "-c", "aiosmtpd.handlers.Mailbox", _maildir],
            _maildir,
            _maildir));
        await Eventually.TrueAsync(() => ListensAsync(_process), "aiosmtpd listens");
    }

    /// <summary>Waits for the mail to an address that comes after the ones already counted.</summary>
    public async Task<MimeMessage> MailToAsync(string address, int after = 0)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Arrived(object sender, FileSystemEventArgs file) => arrived.TrySetResult();
            _watcher.Created += Arrived;
            _watcher.Renamed += Arrived;
            try
            {
                var mails = Taken.Where(mail => mail.To.Mailboxes.Any(to => to.Address == address)).ToList();
                if (mails.Count > after)
                    return mails[after];

                await arrived.Task.WaitAsync(deadline.Token);
            }
            finally
            {
                _watcher.Created -= Arrived;
                _watcher.Renamed -= Arrived;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watcher.Dispose();
        if (_process is not null)
        {
            await _process.KillAsync();
            await _process.DisposeAsync();
        }
    }

    private async ValueTask<bool> ListensAsync(ChildProcess process) => process.HasExited
        ? throw new InvalidOperationException($"aiosmtpd ended: {process.LastLines}")
        : await FreePort.AcceptsAsync(Port, CancellationToken.None);
}
