using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using MimeKit;

namespace Doorcode.Rig;

/// <summary>
/// A small SMTP server on a free port of 127.0.0.1. It keeps the mails that it has taken, can be stopped and started again on
/// the same port, and misbehaves on request. Every wait is for an event.
/// </summary>
public sealed partial class SmtpMailbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<MailedMessage> _taken = [];
    private readonly HashSet<MailedMessage> _read = [];
    private readonly List<string> _commands = [];
    private readonly Queue<SmtpFault> _faults = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly List<Task> _conversations = [];
    private TaskCompletionSource _changed = NewEvent();
    private CancellationTokenSource _finish = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    /// <summary>Starts a server.</summary>
    public SmtpMailbox() => Start();

    /// <summary>Where it listens.</summary>
    public string Host => "127.0.0.1";

    /// <summary>Where it listens; the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>With it, STARTTLS is offered.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>With it, AUTH PLAIN is offered and must be used, as <c>name:password</c>.</summary>
    public string? Login { get; init; }

    /// <summary>Whether SMTPUTF8 is offered.</summary>
    public bool OffersSmtpUtf8 { get; init; } = true;

    /// <summary>Whether PIPELINING is offered: MAIL and RCPT then come together.</summary>
    public bool OffersPipelining { get; init; }

    /// <summary>What the server waits for before it answers RCPT, for each address.</summary>
    public Func<string, Task> BeforeRecipient { get; init; } = _ => Task.CompletedTask;

    /// <summary>Called for each message when 250 has been answered for it.</summary>
    public Action<MailedMessage> Answered { get; init; } = _ => { };

    /// <summary>
    /// Whether <see cref="Taken"/> and <see cref="Commands"/> are kept. A run that takes mails for hours looks at
    /// <see cref="Answered"/> instead.
    /// </summary>
    public bool Keeps { get; init; } = true;

    /// <summary>All that was taken so far, in order.</summary>
    public IReadOnlyList<MailedMessage> Taken => Read(() => _taken.ToArray());

    /// <summary>Every command line so far, in order; of AUTH only the word.</summary>
    public IReadOnlyList<string> Commands => Read(() => _commands.ToArray());

    /// <summary>How many connections were accepted so far.</summary>
    public int Connections => Read(() => _connections);

    /// <summary>The one code of the text part: six digits, or 12 characters in three groups.</summary>
    /// <param name="message">A mail with a code.</param>
    public static string CodeIn(MimeMessage message) =>
        FindCode(message) ?? throw new InvalidOperationException("The text part does not hold exactly one code.");

    /// <summary>The one code of the text part, or null when there are none or several.</summary>
    /// <param name="message">A mail.</param>
    public static string? FindCode(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Codes().Matches(message.TextBody ?? "") is [var only] ? only.Value.Trim() : null;
    }

    /// <summary>Starts again after <see cref="StopAsync"/> or <see cref="FinishAsync"/>, on the same port.</summary>
    public void Start()
    {
        _finish.Dispose();
        _finish = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Stops listening and cuts every connection, as a crash does.</summary>
    public async Task StopAsync()
    {
        _listener?.Dispose();
        await _accepting;
        CutConnections();
        await Task.WhenAll(Read(() => _conversations.ToArray()));
    }

    /// <summary>Stops listening, finishes the messages that have begun and answers for them, and closes every connection.</summary>
    public async Task FinishAsync()
    {
        _listener?.Dispose();
        await _accepting;
        await _finish.CancelAsync();
        await Task.WhenAll(Read(() => _conversations.ToArray()));
    }

    /// <summary>Cuts every connection, as a server does with idle ones, and goes on listening.</summary>
    public void CutConnections()
    {
        foreach (var client in Read(() => _open.ToArray()))
            client.Close();
    }

    /// <summary>Misbehaves once, at the next command that the fault is about; several faults happen in order.</summary>
    /// <param name="fault">How.</param>
    public void Next(SmtpFault fault)
    {
        lock (_lock)
            _faults.Enqueue(fault);
    }

    /// <summary>The first message to an address that was not handed out before; waits for it.</summary>
    /// <param name="address">The address.</param>
    /// <param name="timeout">When to give up; null is half a minute.</param>
    public async Task<MimeMessage> NextFor(string address, TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? Patience, TimeProvider.System);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
                var found = _taken.Find(
                    mail => !_read.Contains(mail) && mail.Recipients.Contains(address, StringComparer.OrdinalIgnoreCase));
                if (found is not null)
                {
                    _read.Add(found);
                    return found.Message;
                }
            }

            await WaitFor(changed, $"a mail to {address}", limit.Token);
        }
    }

    /// <summary>Waits until something is true of what the server has seen.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="timeout">When to give up; null is half a minute.</param>
    public async Task Until(Func<SmtpMailbox, bool> condition, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var limit = new CancellationTokenSource(timeout ?? Patience, TimeProvider.System);
        while (true)
        {
            var changed = Read(() => _changed.Task);
            if (condition(this))
                return;

            await WaitFor(changed, "a state of the SMTP server", limit.Token);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _finish.Dispose();
    }

    internal void Take(MailedMessage mail)
    {
        if (Keeps)
            Change(() => _taken.Add(mail));
    }

    internal void Note(string command)
    {
        if (Keeps)
            Change(() => _commands.Add(command));
    }

    /// <summary>The next fault, if it is of this kind.</summary>
    internal TFault? Fault<TFault>()
        where TFault : SmtpFault =>
        Read(() => _faults.TryPeek(out var next) && next is TFault ? (TFault)_faults.Dequeue() : null);

    /// <summary>The next fault, if it is an answer to this command.</summary>
    internal SmtpFault.Answer? AnswerTo(string verb) =>
        Read(() => _faults.TryPeek(out var next) && next is SmtpFault.Answer answer && answer.Verb == verb
            ? (SmtpFault.Answer)_faults.Dequeue()
            : null);

    private static async Task WaitFor(Task changed, string what, CancellationToken limit)
    {
        try
        {
            await changed.WaitAsync(limit);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Waited in vain for {what}.", late);
        }
    }

    private static TaskCompletionSource NewEvent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [GeneratedRegex(
        @"(?<!\d)\d{6}(?!\d)|^ +[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}(?=\s*$)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Codes();

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(CancellationToken.None);
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or NotSupportedException or InvalidOperationException)
            {
                return;
            }

            Change(() =>
            {
                _connections++;
                _open.Add(client);
                _conversations.RemoveAll(ended => ended.IsCompleted);
                _conversations.Add(TalkAsync(client));
            });
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await Task.Yield();
        try
        {
            await using var conversation = new SmtpConversation(this, client.GetStream());
            await conversation.RunAsync(_finish.Token);
        }
        catch (Exception cut) when (cut is OperationCanceledException or IOException or SocketException or ObjectDisposedException or NotSupportedException or InvalidOperationException)
        {
            // The client hung up, or the server was stopped.
        }
        finally
        {
            client.Dispose();
            Change(() => _open.Remove(client));
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, NewEvent());
        }

        changed.SetResult();
    }
}
