using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Doorcode.Tests.Fixtures;

namespace Doorcode.Tests.EndToEnd.Upgrade;

/// <summary>People who join, log in, refresh and log out, one after the other and several at once, until they are told to stop.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int Size = 3;

    private readonly HttpClient _balancer;
    private readonly SmtpMailbox _mailbox;
    private readonly Task[] _people;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly SemaphoreSlim _lives = new(0);
    private volatile bool _isOver;
    private int _names;

    public Crowd(LoadBalancer balancer, SmtpMailbox mailbox)
    {
        // A connection for each request: .NET would silently send a request again when a kept connection is found closed.
        _balancer = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = balancer.Address };
        _mailbox = mailbox;
        _people = [.. Enumerable.Range(0, Size).Select(_ => Task.Run(LiveAsync))];
    }

    /// <summary>What has gone wrong so far.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Waits until so many more lives have been lived from beginning to end.</summary>
    public async Task WaitAsync(int lives)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        // Of those that have ended already, and of one each that may have begun before now, nothing is told.
        while (await _lives.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            continue;

        for (var i = 0; i < lives + Size; i++)
            await _lives.WaitAsync(deadline.Token);
    }

    public async Task StopAsync()
    {
        _isOver = true;
        await Task.WhenAll(_people);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _lives.Dispose();
        _balancer.Dispose();
    }

    private async Task LiveAsync()
    {
        while (!_isOver)
        {
            var email = string.Create(CultureInfo.InvariantCulture, $"crowd{Interlocked.Increment(ref _names)}@example.org");
            try
            {
                await LiveAsync(email);
            }
            catch (Exception failure)
            {
                _failures.Enqueue($"{email}: {failure.GetType().Name} {failure.Message}");
            }

            _lives.Release();
        }
    }

    private async Task LiveAsync(string email)
    {
        const string password = Person.DefaultPassword;
        var registered = await PostAsync(200, "register", new { email, password, full_name = "Ada Lovelace" });
        var otp = SmtpMailbox.CodeIn(await _mailbox.NextFor(email));
        await PostAsync(
            201, "confirm-otp", new { email, otp, registration_id = registered.GetProperty("registration_id").GetString() });
        await PostAsync(401, "login", new { email, password = "not the password" });

        var tokens = await PostAsync(200, "login", new { email, password });
        for (var round = 0; round < 3; round++)
        {
            await MeAsync(200, tokens.GetProperty("access").GetString());
            tokens = await PostAsync(200, "token/refresh", new { refresh = tokens.GetProperty("refresh").GetString() });
        }

        var (access, refresh) = (tokens.GetProperty("access").GetString(), tokens.GetProperty("refresh").GetString());
        await MeAsync(200, access);
        await PostAsync(205, "logout", new { refresh_token = refresh }, access);
        // By turns, so that every server is asked.
        await MeAsync(401, access);
        await PostAsync(401, "token/refresh", new { refresh });
        await MeAsync(401, access);
    }

    /// <summary>Posts, and throws at any other answer than the expected one.</summary>
    private async Task<JsonElement> PostAsync(int expected, string path, object body, string? bearer = null)
    {
        var (status, answer) = await _balancer.PostAsync($"/api/users/{path}/", body, bearer);
        Check(expected, status, path);
        return answer;
    }

    /// <summary>Asks whose token it is, and throws at any other answer than the expected one.</summary>
    private async Task MeAsync(int expected, string? bearer) =>
        Check(expected, await _balancer.StatusAsync("/api/users/me/", bearer), "me");

    private static void Check(int expected, int status, string path)
    {
        if (status != expected)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{path} answered {status}, not {expected}."));
    }
}
