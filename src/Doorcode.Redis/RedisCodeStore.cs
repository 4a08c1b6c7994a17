using System.Buffers.Text;
using Doorcode.Codes;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>Mailed codes in Redis; what belongs to them, such as a mail or an account, is in the database.</summary>
/// <remarks>
/// Redis and the database share no transaction. A code is kept before its mail is stored, and removed when that fails; a right guess
/// takes the code before its work is done, and puts it back when that fails. A server that dies in between leaves a code without a
/// mail, or an owner who has to ask for another code. A commit whose outcome is unknown counts as failed. Then a code may be put back
/// although its work is done, and a second try finds the work done.
/// </remarks>
internal sealed class RedisCodeStore(RedisConnection redis, Database database, ServerClock clock, ILogger<RedisCodeStore> log) : ICodeStore
{
    private const string Kind = "challenge";

    public async Task<bool> AddAsync(StoredCode code, Func<Transaction, ValueTask> alongside, CancellationToken cancel)
    {
        var keys = Keys(code.Purpose, code.Subject, code.Network);
        RedisValue[] arguments =
        [
            clock.Now, code.Id, code.CodeMac, code.Network, code.Sealed, code.Guesses, code.CreatedAt,
            code.ExpiresAt, code.ResendAt,
        ];
        if ((int)await redis.RunAsync(CodeScripts.Add, keys, arguments, cancel) == 0)
            return false;

        await WriteAsync(alongside, CodeScripts.Remove, keys, [clock.Now, code.Id], RedisLog.CodeLeftBehind)
            .WaitAsync(cancel);
        return true;
    }

    public async Task<GuessOutcome> GuessAsync(
        CodeGuess guess, Func<Transaction, byte[], byte[], ValueTask> whenRight, CancellationToken cancel)
    {
        var query = guess.Query;
        var keys = Keys(query.Purpose, query.Subject, query.Network);
        RedisKey[] failures = guess.Account is { } window ? [Failures(query.Subject, window)] : [];
        RedisValue[] account = guess.Account is { } size ? [size.Limit, Milliseconds(size), guess.MostFailures ?? int.MaxValue] : [];
        var answer = query.Id is { } id
            ? await redis.RunAsync(CodeScripts.Guess, [.. keys, .. failures], [clock.Now, id, guess.CodeMac, .. account], cancel)
            : await redis.RunAsync(
                CodeScripts.GuessAny,
                [.. keys, Window(query.Subject, ":guesses:", guess.Anonymous), .. failures],
                [
                    clock.Now, query.Network, guess.CodeMac, guess.Anonymous.Limit, Milliseconds(guess.Anonymous), .. account,
                ],
                cancel);
        switch ((int)answer[0])
        {
            case 0:
                return GuessOutcome.Rejected;
            case 1:
                return GuessOutcome.Exhausted;
        }

        var (opened, content, network) = (Bytes(answer[1]), Bytes(answer[2]), Bytes(answer[3]));
        await WriteAsync(
            transaction => whenRight(transaction, opened, content),
            CodeScripts.PutBack,
            [.. Keys(query.Purpose, query.Subject, network), .. failures],
            [clock.Now, opened, Bytes(answer[4]), .. account.Skip(1).Take(1)],
            RedisLog.CodeLost).WaitAsync(cancel);
        return GuessOutcome.Accepted;
    }

    public async Task<int> CountFailuresAsync(byte[] subject, RollingWindow account, CancellationToken cancel) =>
        (int)await redis.RunAsync(
            CodeScripts.CountFailures, [Failures(subject, account)], [clock.Now, Milliseconds(account)], cancel);

    public async Task<ResendOutcome> ResendAsync(CodeQuery query, TimeSpan cooldown, CancellationToken cancel)
    {
        var id = query.Id ?? throw new ArgumentException("The query names no code.", nameof(query));
        return Resent(await redis.RunAsync(
            CodeScripts.Resend,
            Keys(query.Purpose, query.Subject, query.Network),
            [clock.Now, (long)cooldown.TotalMilliseconds, id],
            cancel));
    }

    public async Task<ResendOutcome.Due?> FindLatestAsync(CodeQuery query, CancellationToken cancel) =>
        Resent(await redis.RunAsync(
            CodeScripts.Latest, Keys(query.Purpose, query.Subject, query.Network), [clock.Now], cancel)) as ResendOutcome.Due;

    private static ResendOutcome Resent(RedisResult answer) => (int)answer[0] switch
    {
        0 => new ResendOutcome.NothingWaits(),
        1 => new ResendOutcome.CoolingDown(TimeSpan.FromMilliseconds((long)answer[1])),
        _ => new ResendOutcome.Due(Bytes(answer[1]), Bytes(answer[2]), (long)answer[3]),
    };

    private static long Milliseconds(RollingWindow window) => (long)window.Length.TotalMilliseconds;

    private static byte[] Bytes(RedisResult result) => (byte[]?)result ?? [];

    /// <summary>
    /// Does the work in the database, and makes good in Redis when that fails. Without the caller's token: what Redis has taken is
    /// not given up because the caller has gone.
    /// </summary>
    private async Task WriteAsync(
        Func<Transaction, ValueTask> work, RedisScript undo, RedisKey[] keys, RedisValue[] arguments, Action<ILogger, Exception> report)
    {
        try
        {
            await database.WriteAsync(
                async transaction =>
                {
                    await work(transaction);
                    return 0;
                },
                CancellationToken.None);
        }
        catch
        {
            try
            {
                await redis.RunAsync(undo, keys, arguments, CancellationToken.None);
            }
            catch (BackendUnavailableException failure)
            {
                report(log, failure);
            }

            throw;
        }
    }

    private RedisKey Failures(byte[] subject, RollingWindow account) => Window(subject, ":failures:", account);

    /// <summary>A window of a subject: its key has the hash tag of the subject's codes.</summary>
    private RedisKey Window(byte[] subject, string name, RollingWindow window) =>
        redis.Key(Kind, subject, name + Base64Url.EncodeToString(window.Key.Span));

    private RedisKey[] Keys(string purpose, byte[] subject, byte[] network) =>
    [
        redis.Key(Kind, subject, $":{purpose}:open"),
        redis.Key(Kind, subject, $":{purpose}:codes"),
        redis.Key(Kind, subject, $":{purpose}:latest"),
        redis.Key(Kind, subject, $":{purpose}:network:{Base64Url.EncodeToString(network)}"),
    ];
}
