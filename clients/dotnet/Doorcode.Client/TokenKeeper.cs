using System.Net;

namespace Doorcode.Client;

/// <summary>Keeps the session's tokens fresh: one refresh at a time, from which all callers take their access token.</summary>
internal sealed class TokenKeeper(
    Api api, SessionStore store, DeviceStore devices, TimeProvider time, Action isSignedInChanged)
{
    /// <summary>The least times between the beginnings of the tries of a refresh and of a logout.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    /// <summary>A timer may come a little early.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait that a caller is made to bear: after a longer one the caller decides.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<HeldSession?>? _refreshing;
    private bool? _isSignedIn;

    /// <summary>Set when the server asked not to be asked again for a while.</summary>
    private Hold? _hold;

    /// <summary>How often a session was ended by this client.</summary>
    private int _ends;

    public bool? IsSignedIn => _isSignedIn;

    /// <summary>The session with an access token that has some time left.</summary>
    public async Task<HeldSession?> LiveAsync(CancellationToken cancel)
    {
        var held = await store.ReadAsync(cancel);
        return held is null || held.HasTime(time.GetUtcNow()) ? Tell(held) : await RefreshAsync(held.Access, cancel);
    }

    /// <summary>
    /// The session after a refresh, unless it has another access token than the stale one already. A caller that gives up leaves the refresh to the others.
    /// Clients that share a storage need no lock: the server gives all who refresh at once the same successor.
    /// </summary>
    public Task<HeldSession?> RefreshAsync(string stale, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_refreshing is null or { IsCompleted: true })
                _refreshing = Task.Run(() => RotateAsync(stale), CancellationToken.None);
            return _refreshing.WaitAsync(cancel);
        }
    }

    /// <summary>Keeps the tokens of a login, which replaces whatever was there.</summary>
    public async Task BeginAsync(TokenAnswer answer, CancellationToken cancel)
    {
        var next = HeldSession.From(answer, answer.Refresh!, time.GetUtcNow());
        await store.PutAsync(next, cancel);
        Tell(next);
    }

    /// <summary>
    /// Keeps the access token of a fresh proof, with whichever refresh token of its session is there by then. Another person may have signed in meanwhile.
    /// </summary>
    public async Task RenewAccessAsync(TokenAnswer answer, CancellationToken cancel)
    {
        HeldSession? next = null;
        for (var held = await store.ReadAsync(cancel); held is not null && held != next && AccessToken.AreOfOneSession(held.Access, answer.Access!);)
            held = await store.SwapAsync(held, next = HeldSession.From(answer, held.Refresh, time.GetUtcNow()), cancel);
    }

    /// <summary>Ends the session of an access token here: its account is deleted. A session that has begun since goes on.</summary>
    public async Task ForgetAsync(string access, CancellationToken cancel)
    {
        var held = await store.ReadAsync(cancel);
        // A refresh may put other tokens of the same session there meanwhile.
        while (held is not null && AccessToken.AreOfOneSession(held.Access, access))
            held = await store.SwapAsync(held, next: null, cancel);
        // A login may have put its session there since.
        Tell(await store.ReadAsync(cancel));
    }

    /// <summary>Ends the session here and on the server.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        if (await TakeAsync(cancel) is { } held)
            await PatientlyAsync(() => SayEndAsync(held)).WaitAsync(cancel);
    }

    /// <summary>Ends the session here, and all sessions of the account on the server.</summary>
    /// <exception cref="DoorcodeRefusedException">The server ended none: without a session it refuses, too.</exception>
    public async Task LeaveEverywhereAsync(CancellationToken cancel)
    {
        var held = await TakeAsync(cancel);
        var isAgain = false;
        await PatientlyAsync(async () =>
        {
            var mayBeDone = isAgain;
            isAgain = true;
            try
            {
                return await api.PostForAllAsync("logout-all/", body: null, held?.Access);
            }
            catch (DoorcodeRefusedException refusal) when (mayBeDone && refusal.Status is HttpStatusCode.Unauthorized)
            {
                // A 401 to a repeated request means that the first one ended all sessions, and that only its answer was lost.
                return "";
            }
        }).WaitAsync(cancel);
    }

    /// <summary>Ends the session here.</summary>
    /// <returns>The session as it was.</returns>
    private async Task<HeldSession?> TakeAsync(CancellationToken cancel)
    {
        try
        {
            return await LiveAsync(cancel);
        }
        finally
        {
            // The session ends here even if the server cannot be reached or the caller has stopped waiting.
            Interlocked.Increment(ref _ends);
            await store.PutAsync(null, CancellationToken.None);
            Tell(null);
        }
    }

    private async Task<HeldSession?> RotateAsync(string stale)
    {
        var ends = Volatile.Read(ref _ends);
        return await PatientlyAsync(async () =>
        {
            while (true)
            {
                // Another client of this storage, or this one before the machine slept, may have the next tokens already.
                var held = await store.ReadAsync(CancellationToken.None);
                if (held is null || (!string.Equals(held.Access, stale, StringComparison.Ordinal) && held.HasTime(time.GetUtcNow())))
                    return Tell(held);

                if (await ExchangeAsync(held) is { } answer)
                    return await CommitAsync(held, answer, ends);

                // The refresh token is refused: that alone signs out, unless there is a newer one by now.
                if (await store.SwapAsync(held, next: null, CancellationToken.None) is null)
                    return Tell(null);
                stale = held.Access;
            }
        });
    }

    /// <summary>Asks for the next tokens.</summary>
    /// <returns>The tokens; null when the refresh token is refused.</returns>
    private async Task<TokenAnswer?> ExchangeAsync(HeldSession held)
    {
        if (_hold is { } hold && hold.Wait - time.GetElapsedTime(hold.Since) is var left && left > Early)
            throw hold.Refusal.WithRetryAfter(left);

        try
        {
            var answer = Api.Parse<TokenAnswer>(await api.PostForAllAsync("token/refresh/", new RequestBody { Refresh = held.Refresh }, bearer: null));
            return answer.Access is null
                ? throw new HttpRequestException(HttpRequestError.InvalidResponse, "The answer is not the API's.")
                : answer;
        }
        catch (DoorcodeRefusedException refusal) when (refusal is { Status: HttpStatusCode.Unauthorized, Code: "token_invalid" })
        {
            return null;
        }
        catch (DoorcodeRefusedException refusal) when (refusal.RetryAfter is { } wait)
        {
            _hold = new Hold(refusal, wait, time.GetTimestamp());
            throw;
        }
    }

    /// <summary>Keeps what a refresh gave, unless the session that it was asked for has ended, or gone on, meanwhile.</summary>
    private async Task<HeldSession?> CommitAsync(HeldSession held, TokenAnswer answer, int ends)
    {
        var next = HeldSession.From(answer, answer.Refresh ?? held.Refresh, time.GetUtcNow());
        var now = ends == Volatile.Read(ref _ends)
            ? await store.SwapAsync(held, next, CancellationToken.None)
            : await store.ReadAsync(CancellationToken.None);
        if (now is null)
            await EndQuietlyAsync(next);
        else if (now == next)
            await devices.KeepAsync(answer, CancellationToken.None);
        return Tell(now);
    }

    /// <summary>Ends tokens that came after the logout, which may have named older ones. Without an answer, they end by time.</summary>
    private async Task EndQuietlyAsync(HeldSession session)
    {
        try
        {
            await SayEndAsync(session);
        }
        catch (Exception failure) when (failure is HttpRequestException or DoorcodeRefusedException)
        {
        }
    }

    private async Task<string> SayEndAsync(HeldSession session)
    {
        try
        {
            return await api.PostForAllAsync("logout/", new RequestBody { RefreshToken = session.Refresh }, session.Access);
        }
        catch (DoorcodeRefusedException refusal) when (refusal.Status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest)
        {
            // That it has ended already is as good.
            return "";
        }
    }

    /// <summary>A request that got no answer, or a server that is ill, ends no session: it is tried again.</summary>
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            var begun = time.GetTimestamp();
            TimeSpan? wait;
            try
            {
                return await work();
            }
            catch (DoorcodeRefusedException refusal)
            {
                wait = refusal.RetryAfter;
                if ((int)refusal.Status < 500 || wait > LongestWait || attempt == Pauses.Length)
                    throw;
            }
            catch (HttpRequestException) when (attempt < Pauses.Length)
            {
                wait = null;
            }

            var rest = Pauses[attempt] - time.GetElapsedTime(begun);
            if (wait > rest)
                rest = wait.Value;
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest, time);
        }
    }

    private HeldSession? Tell(HeldSession? session)
    {
        var isSignedIn = session is not null;
        lock (_lock)
        {
            if (_isSignedIn == isSignedIn)
                return session;
            _isSignedIn = isSignedIn;
        }

        isSignedInChanged();
        return session;
    }

    /// <summary>Counted by a clock that nobody sets.</summary>
    private sealed record Hold(DoorcodeRefusedException Refusal, TimeSpan Wait, long Since);
}
