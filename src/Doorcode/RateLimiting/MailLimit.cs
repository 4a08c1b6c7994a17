using System.Buffers.Binary;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Doorcode.RateLimiting;

/// <summary>A mail with a code, or one that stands in for it, before it is counted.</summary>
/// <param name="Address">The address that was asked for.</param>
/// <param name="Purpose">What the code is for: each purpose has a cooldown of its own.</param>
/// <param name="Rule">How the mail acts on that cooldown.</param>
/// <param name="Cooldown">How long the cooldown is that it starts.</param>
/// <param name="Caller">Who asks for it.</param>
internal sealed record MailAsked(EmailAddress Address, string Purpose, MailCooldown Rule, TimeSpan Cooldown, Caller Caller);

/// <summary>
/// Counts mails by mailbox and keeps the cooldown of each address, in one small record that looks the same for every address,
/// whether or not a code is live. The cooldown acts even if the limits are switched off.
/// </summary>
internal sealed class MailLimit(IRateLimitStore store, LookupKeys keys, IOptions<RateLimitOptions> options, ILogger<MailLimit> log)
{
    private const int KeyLength = 16;

    /// <summary>
    /// Counts a mail, and then does what must succeed before it can be sent. When that is refused or fails, no mail is sent and
    /// none stays counted. Counting comes first, so that requests at once do no more of that work than there are mails. A request
    /// whose caller hangs up while it is being counted stays counted.
    /// </summary>
    /// <param name="asked">The mail.</param>
    /// <param name="follow">What may be asked with the count, where both are in the database; it tells its owner that it was done.</param>
    /// <param name="prepare">The work.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <returns>What the work returned, or the problem that the mail has to wait.</returns>
    public async Task<Result<T>> CountAsync<T>(
        MailAsked asked, Func<Transaction, ValueTask> follow, Func<Task<Result<T>>> prepare, CancellationToken cancel)
        where T : class
    {
        if (!options.Value.Enabled && asked.Rule is MailCooldown.None)
            return await prepare();

        var mail = Mail(asked);
        var counted = await store.CountMailAsync(mail, follow, cancel);
        if (counted.Wait is { } wait)
            return Problems.RetryIn(wait);

        var isPrepared = false;
        try
        {
            var result = await prepare();
            isPrepared = result.Problem is null;
            return result;
        }
        finally
        {
            if (!isPrepared)
                await store.PutBackMailAsync(mail, counted.At, CancellationToken.None).FinishAsync(log, cancel);
        }
    }

    /// <summary>
    /// All mails to a mailbox are in one window. Strangers are refused when it holds their share, so the mails above it are left to
    /// the owner's devices, all of them together.
    /// </summary>
    private int Allowance(Caller caller) =>
        options.Value.MailsPerAddress + (caller.Device is null ? 0 : options.Value.MailsPerKnownDevice);

    private MailCount Mail(MailAsked asked)
    {
        var (address, limits) = (asked.Address, options.Value);
        var mail = limits.Enabled
            ? new MailCount(keys.ForMailbox("mailbox", address).AsMemory(0, KeyLength), Allowance(asked.Caller), limits.MailWindow)
            : new MailCount(keys.For("mail-cooldown", address).AsMemory(0, KeyLength), int.MaxValue, TimeSpan.Zero);
        return mail with
        {
            Label = BinaryPrimitives.ReadUInt64BigEndian(keys.For("mail-label", address, asked.Purpose)),
            Rule = asked.Rule,
            Cooldown = asked.Cooldown,
        };
    }
}
