using System.Diagnostics.CodeAnalysis;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Microsoft.Extensions.Options;

namespace Doorcode.Codes;

/// <summary>
/// Everything that a feature does with a mailed code: send it, mail it again, try it. Here are the limits, the decoys, the records and the
/// problems; a feature adds what is special about it. No answer tells whether an address is known.
/// </summary>
internal sealed class CodeMail(
    SealedCodes codes,
    CodeOutbox outbox,
    MailLimit mails,
    SharedLimits shared,
    AccountStore accounts,
    GuessRecords records,
    IOptions<OtpOptions> options)
{
    private long ResendIn => (long)options.Value.ResendCooldown.TotalSeconds;

    /// <summary>
    /// Mails a code to an address. This costs the sender no password hash, so a limit that all networks share bounds what such requests
    /// leave behind (<see cref="SharedLimit.CodeWithoutPassword"/>). A known device of the account is not held up by what strangers ask for, and a
    /// request that is refused leaves nothing, so it is not counted.
    /// </summary>
    /// <param name="purpose">What the code is good for.</param>
    /// <param name="address">The address that was asked for.</param>
    /// <param name="payload">What is stored with the code; null for a decoy, whose mail is never sent.</param>
    /// <param name="caller">Who asks; a known device of the account has mails of its own (<see cref="Caller.Device"/>).</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<CodeSent>> SendAsync(
        CodePurpose purpose, EmailAddress address, CodePayload? payload, Caller caller, CancellationToken cancel)
    {
        var query = new MailedCodeQuery(purpose, address, caller.Network, Id: null);
        return caller.Device is null
            ? await shared.RunAsync(SharedLimit.CodeWithoutPassword, () => SendAsync(query, () => ReadyAsync(payload), caller, cancel), cancel)
            : await SendAsync(query, () => ReadyAsync(payload), caller, cancel);
    }

    /// <summary>
    /// Mails a code to an address after work that must succeed first. The mail is counted before that work: a mailbox that has had
    /// enough mails costs none of it. When the work is refused or fails, the mail is not counted. The work must hash a password: that
    /// bounds what such requests leave behind, and no limit here does.
    /// </summary>
    /// <param name="purpose">What the code is good for.</param>
    /// <param name="address">The address that was asked for.</param>
    /// <param name="prepare">The work; returns what is stored with the code.</param>
    /// <param name="caller">Who asks; a known device of the account has mails of its own (<see cref="Caller.Device"/>).</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Result<CodeSent>> SendAsync(
        CodePurpose purpose, EmailAddress address, Func<Task<Result<CodePayload>>> prepare, Caller caller, CancellationToken cancel) =>
        SendAsync(
            new MailedCodeQuery(purpose, address, caller.Network, Id: null),
            async () => (await prepare()).Map(payload => new Ready(payload)),
            caller,
            cancel);

    /// <summary>
    /// Mails the same code again. It neither prolongs the code's life nor gives guesses back. With an id, the cooldown is that of the
    /// code. Without one it is that of the address, which only time ends. Where no code is live, the same work is done.
    /// </summary>
    /// <param name="purpose">What the code is good for.</param>
    /// <param name="address">The address that it was mailed to.</param>
    /// <param name="id">The caller's id; null for the latest code of the address.</param>
    /// <param name="caller">Who asks; a known device of the account has mails of its own (<see cref="Caller.Device"/>).</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<Result<CodeResent>> ResendAsync(
        CodePurpose purpose, EmailAddress address, string? id, Caller caller, CancellationToken cancel)
    {
        var query = new MailedCodeQuery(purpose, address, caller.Network, id);
        var found = id is null ? await FindWithoutIdAsync(query, caller, cancel) : await FindWithIdAsync(query, caller, cancel);
        if (!found.Try(out var letter, out var problem))
            return problem;

        await outbox.EnqueueAsync(letter, caller, cancel);
        return new CodeResent(
            id is not null && letter.EndsAt is { } end ? codes.SecondsUntil(end) : (long)options.Value.Lifetime.TotalSeconds, ResendIn);
    }

    /// <summary>Reads a code as it was typed. This costs no guess.</summary>
    /// <param name="purpose">What the code must be good for; only one that opens an account has long codes.</param>
    /// <param name="typed">The code as it was typed.</param>
    /// <param name="code">The code as it was mailed.</param>
    /// <param name="fault">Tells a person what to enter; null when the text can be a code.</param>
    public bool TryRead(
        CodePurpose purpose, TypedCode typed, [NotNullWhen(true)] out string? code, [NotNullWhen(false)] out FieldFault? fault)
    {
        fault = typed.TryRead(options.Value.Length, out code) || (purpose.OpensAccount && typed.TryReadLong(out code))
            ? null
            : FieldFault.Of(
                FieldCodes.InvalidFormat, purpose.OpensAccount ? "code.form_or_long" : "code.form", "digit", options.Value.Length);
        return code is not null;
    }

    /// <summary>Tries a code.</summary>
    /// <param name="purpose">What the code must be good for.</param>
    /// <param name="answer">The code.</param>
    /// <param name="caller">Who tries it.</param>
    /// <param name="whenRight">The work that the right code allows; gets the content of the <see cref="CodePayload"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <returns>What the work returned, or the problem of a code that was not right.</returns>
    public async Task<Result<T>> TryAsync<T>(
        CodePurpose purpose,
        CodeAnswer answer,
        Caller caller,
        Func<Transaction, string, ValueTask<T>> whenRight,
        CancellationToken cancel)
        where T : class =>
        (await AdmitAsync(purpose, answer, caller, cancel)).Try(out var guess, out var limited)
            ? await TryAsync(guess, whenRight, cancel)
            : limited;

    /// <summary>Asks the limits for a guess, for a feature that has work to do before the code is judged.</summary>
    /// <param name="purpose">What the code must be good for.</param>
    /// <param name="answer">The code.</param>
    /// <param name="caller">Who tries it.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task<Result<AdmittedGuess>> AdmitAsync(CodePurpose purpose, CodeAnswer answer, Caller caller, CancellationToken cancel) =>
        AdmittedGuess.TakeAsync(shared, purpose, answer, caller, cancel);

    /// <summary>Tries a code that the limits let through.</summary>
    /// <param name="guess">The guess.</param>
    /// <param name="whenRight">The work that the right code allows; gets the content of the <see cref="CodePayload"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <returns>What the work returned, or the problem of a code that was not right.</returns>
    public async Task<Result<T>> TryAsync<T>(
        AdmittedGuess guess, Func<Transaction, string, ValueTask<T>> whenRight, CancellationToken cancel)
        where T : class
    {
        T? done = null;
        var query = new MailedCodeQuery(guess.Purpose, guess.Answer.Address, guess.Caller.Network, guess.Answer.Id);
        var outcome = await codes.GuessAsync(
            query, guess.Answer.Code, async (tx, payload) => done = await whenRight(tx, payload), cancel);
        await records.AddAsync(query, outcome, guess.Caller, cancel);
        return outcome switch
        {
            GuessOutcome.Accepted => done!,
            GuessOutcome.Exhausted => Problems.AttemptsExhausted,
            _ => Problems.CodeRejected,
        };
    }

    /// <summary>
    /// Judges a code as <see cref="TryAsync{T}(CodePurpose, CodeAnswer, Caller, Func{Transaction, string, ValueTask{T}}, CancellationToken)"/>
    /// does, but leaves the right one as it is: for what must be known before it may be spent.
    /// </summary>
    /// <param name="purpose">What the code must be good for.</param>
    /// <param name="answer">The code.</param>
    /// <param name="caller">Who tries it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The content of the <see cref="CodePayload"/>, or the problem of a code that was not right.</returns>
    public async Task<Result<string>> PeekAsync(CodePurpose purpose, CodeAnswer answer, Caller caller, CancellationToken cancel)
    {
        try
        {
            return await TryAsync<string>(purpose, answer, caller, (_, payload) => throw new RightCodeException(payload), cancel);
        }
        catch (RightCodeException right)
        {
            return right.Payload;
        }
    }

    private static Task<Result<Ready>> ReadyAsync(CodePayload? payload) => Task.FromResult<Result<Ready>>(new Ready(payload));

    private async Task<Result<CodeSent>> SendAsync(
        MailedCodeQuery query, Func<Task<Result<Ready>>> prepare, Caller caller, CancellationToken cancel)
    {
        var found = new MailboxOwner(accounts, query);
        var counted = await mails.CountAsync(
            Asked(query, MailCooldown.Start, caller), found.FindAsync, () => WithOwnerAsync(found, prepare, cancel), cancel);
        if (!counted.Try(out var ready, out var problem))
            return problem;

        var (payload, owner) = (ready.Payload, ready.Owner);
        var issued = await codes.IssueAsync(
            new CodeRequest(
                query.Purpose,
                query.Address,
                caller.Network,
                owner?.Address ?? payload?.MailTo ?? query.Address.Typed,
                owner is null ? payload?.Content : null),
            (tx, content, end) => outbox.EnqueueAsync(
                tx, new CodeLetter(query.Purpose, query.Address, content, owner, end), caller),
            cancel);
        return new CodeSent(issued.Id, codes.SecondsUntil(issued.ExpiresAt), ResendIn);
    }

    private static async Task<Result<Ready>> WithOwnerAsync(
        MailboxOwner owner, Func<Task<Result<Ready>>> prepare, CancellationToken cancel)
    {
        var prepared = await prepare();
        return prepared.Try(out var ready, out _) ? ready with { Owner = await owner.MailboxAsync(cancel) } : prepared;
    }

    private async Task<Result<CodeLetter>> FindWithoutIdAsync(MailedCodeQuery query, Caller caller, CancellationToken cancel)
    {
        if (await shared.TakeAsync(SharedLimit.ResendWithoutId, cancel) is { } limited)
            return limited;

        var owner = new MailboxOwner(accounts, query);
        return await mails.CountAsync(
            Asked(query, MailCooldown.Await, caller),
            owner.FindAsync,
            async () => await LetterAsync(query, await codes.FindLatestAsync(query, cancel), owner, cancel),
            cancel);
    }

    private async Task<Result<CodeLetter>> FindWithIdAsync(MailedCodeQuery query, Caller caller, CancellationToken cancel)
    {
        var owner = new MailboxOwner(accounts, query);
        return await codes.ResendAsync(query, cancel) switch
        {
            ResendOutcome.CoolingDown cooling => Problems.RetryIn(cooling.Wait),
            ResendOutcome.Due due => await mails.CountAsync(
                Asked(query, MailCooldown.None, caller), owner.FindAsync, () => LetterAsync(query, due, owner, cancel), cancel),
            _ => await LetterAsync(query, due: null, owner, cancel),
        };
    }

    private async Task<Result<CodeLetter>> LetterAsync(
        MailedCodeQuery query, ResendOutcome.Due? due, MailboxOwner owner, CancellationToken cancel) =>
        new CodeLetter(
            query.Purpose,
            query.Address,
            due is null ? null : codes.Open(due),
            await owner.MailboxAsync(cancel),
            due?.ExpiresAt);

    private MailAsked Asked(MailedCodeQuery query, MailCooldown rule, Caller caller) =>
        new(query.Address, query.Purpose.Name, rule, options.Value.ResendCooldown, caller);

    /// <summary>A mail that is counted and can be sent.</summary>
    private sealed record Ready(CodePayload? Payload, AccountMailbox? Owner = null);

    /// <summary>Undoes the step that judged a right code: code, guesses and failures are as they were.</summary>
    private sealed class RightCodeException(string payload) : Exception("The code is right.")
    {
        public string Payload => payload;
    }
}
