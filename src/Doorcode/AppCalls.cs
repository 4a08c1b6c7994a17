using Microsoft.Extensions.DependencyInjection;

namespace Doorcode;

/// <summary>
/// Calls code of the app. No request waits for a call longer than the limit, even if the code blocks. The number of calls that have not ended is
/// bounded, so code that never ends cannot take all memory.
/// </summary>
/// <param name="scopes">Makes a scope for each call.</param>
/// <param name="timers">Measures the limit.</param>
/// <param name="limit">For how long a call is waited for.</param>
/// <param name="most">How many calls may run at once. A call whose limit is over counts until it ends.</param>
internal sealed class AppCalls(IServiceScopeFactory scopes, TimeProvider timers, TimeSpan limit, int most)
{
    private int _calls;

    /// <summary>Calls a part of the app.</summary>
    /// <param name="part">The part.</param>
    /// <param name="call">What is asked of it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The result of the call. An exception of the call is rethrown.</returns>
    /// <exception cref="AppCallLimitException">It took too long, or too many calls have not ended.</exception>
    public async Task<TResult> RunAsync<TPart, TResult>(
        AppPart<TPart> part, Func<TPart, CancellationToken, ValueTask<TResult>> call, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _calls) > most)
        {
            Interlocked.Decrement(ref _calls);
            throw new AppCallLimitException($"{most} earlier calls of {part.Name} have not ended.");
        }

        using var time = new CancellationTokenSource(limit, timers);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancel);
        var token = both.Token;
        // On a thread of its own: the app's code may block before it awaits anything.
        var running = Task.Run(() => CallAsync(part, call, token), CancellationToken.None);
        try
        {
            return await running.WaitAsync(token);
        }
        catch (OperationCanceledException late) when (time.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new AppCallLimitException($"{part.Name} took longer than {limit.TotalSeconds:0.#} seconds.", late);
        }
    }

    private async Task<TResult> CallAsync<TPart, TResult>(
        AppPart<TPart> part, Func<TPart, CancellationToken, ValueTask<TResult>> call, CancellationToken cancel)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await call(part.Make(scope.ServiceProvider), cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }
}

/// <summary>A call of the app reached a limit.</summary>
/// <param name="message">Which limit, in one sentence.</param>
/// <param name="cause">What ended the wait; null when the call did not begin.</param>
internal sealed class AppCallLimitException(string message, Exception? cause = null) : Exception(message, cause);
