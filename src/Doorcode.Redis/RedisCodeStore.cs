using System.Buffers.Text;
using Doorcode.Codes;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Doorcode.Redis;

/// <summary>Challenges in Redis; what belongs to them, such as a mail or an account, in the database.</summary>
/// <remarks>
/// Two stores share no transaction. A challenge is kept before its mail is stored, and removed when that fails; a right guess takes
/// the challenge before its work is done, and puts it back when that fails. A server that dies in between leaves a challenge
/// without a mail, or an owner who has to ask for another code. A commit whose outcome is unknown counts as failed: then a code may
/// come back that has done its work, and finds it done.
/// </remarks>
internal sealed class RedisCodeStore(RedisConnection redis, Database database, ServerClock clock, ILogger<RedisCodeStore> log) : ICodeStore
{
    private const string Kind = "challenge";

    public async Task<bool> AddAsync(StoredCode challenge, Func<Transaction, ValueTask> alongside, CancellationToken cancel)
    {
        var keys = Keys(challenge.Purpose, challenge.Subject, challenge.Network);
        RedisValue[] arguments =
        [
            clock.Now, challenge.Id, challenge.CodeMac, challenge.Network, challenge.Sealed, challenge.Guesses, challenge.CreatedAt,
            challenge.ExpiresAt, challenge.ResendAt,
        ];
        if ((int)await redis.RunAsync(CodeScripts.Add, keys, arguments, cancel) == 0)
            return false;

        await WriteAsync(alongside, CodeScripts.Remove, keys, [clock.Now, challenge.Id], RedisLog.CodeLeftBehind)
            .WaitAsync(cancel);
        return true;
    }

    public async Task<GuessOutcome> GuessAsync(
        CodeQuery query,
        byte[] codeMac,
        RollingWindow anonymous,
        Func<Transaction, byte[], byte[], ValueTask> whenRight,
        CancellationToken cancel)
    {
        var keys = Keys(query.Purpose, query.Subject, query.Network);
        var answer = query.Id is { } id
            ? await redis.RunAsync(CodeScripts.Guess, keys, [clock.Now, id, codeMac], cancel)
            : await redis.RunAsync(
                CodeScripts.GuessAny,
                [.. keys, redis.Key(Kind, query.Subject, ":guesses:" + Base64Url.EncodeToString(anonymous.Key.Span))],
                [clock.Now, query.Network, codeMac, anonymous.Limit, (long)anonymous.Length.TotalMilliseconds],
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
            Keys(query.Purpose, query.Subject, network),
            [clock.Now, opened, Bytes(answer[4])],
            RedisLog.CodeLost).WaitAsync(cancel);
        return GuessOutcome.Accepted;
    }

    public async Task<ResendOutcome> ResendAsync(CodeQuery query, TimeSpan cooldown, CancellationToken cancel)
    {
        var id = query.Id ?? throw new ArgumentException("The query names no challenge.", nameof(query));
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

    private RedisKey[] Keys(string purpose, byte[] subject, byte[] network) =>
    [
        redis.Key(Kind, subject, $":{purpose}:open"),
        redis.Key(Kind, subject, $":{purpose}:codes"),
        redis.Key(Kind, subject, $":{purpose}:latest"),
        redis.Key(Kind, subject, $":{purpose}:network:{Base64Url.EncodeToString(network)}"),
    ];
}
