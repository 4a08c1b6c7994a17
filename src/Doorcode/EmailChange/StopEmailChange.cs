using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using Doorcode.Accounts;
using Doorcode.Addresses;
using Doorcode.Codes;
using Doorcode.Http;
using Doorcode.Proofs;
using Doorcode.RateLimiting;
using Doorcode.Sealing;
using Doorcode.Sessions;
using Doorcode.Storage;
using Microsoft.Extensions.Logging;

namespace Doorcode.EmailChange;

/// <summary>The code from the mail to the old address.</summary>
internal sealed record StopEmailChangeRequest : IRequestBody<StopEmailChangeRequest>
{
    /// <summary>The address that the mail with the stop code went to. White space around it is dropped.</summary>
    [StringLength(EmailAddress.MaxLength, MinimumLength = 3)]
    [Example("ada@example.org")]
    public required string Email { get; init; }

    /// <summary>
    /// The stop code: 12 characters. Spaces, hyphens and characters without width are dropped, small letters count as capitals, O as 0,
    /// and I and L as 1.
    /// </summary>
    [Example("7KQ2-M0XB-V94T")]
    public required TypedCode StopCode { get; init; }

    static JsonTypeInfo<StopEmailChangeRequest> IRequestBody<StopEmailChangeRequest>.Json =>
        EmailChangeJson.Default.StopEmailChangeRequest;
}

/// <summary>
/// Stops a change of address, or undoes it. The stop code proves the mailbox of the old address, so it needs no login. It is bound to no
/// epoch: nothing that a thief does to the account makes it void.
/// </summary>
internal sealed class StopEmailChange(
    Database database,
    StopCodes stopCodes,
    LookupKeys keys,
    SharedLimits shared,
    LateFactors factors,
    StopRecords records,
    ILogger<StopEmailChange> log)
{
    /// <summary>How many wrong guesses at the stop codes of an address a network has in any <see cref="GuessWindow"/>.</summary>
    private const int Guesses = 5;

    private static readonly TimeSpan GuessWindow = TimeSpan.FromMinutes(10);

    private static readonly FieldFault NoStopCode =
        FieldFault.Of(FieldCodes.InvalidFormat, "code.stop");

    public async Task<Result<Notice>> RunAsync(StopEmailChangeRequest request, Caller caller, CancellationToken cancel)
    {
        var problem = Problems.ValidationFailed;
        if (!EmailAddress.TryParse(request.Email, out var address, out var fault))
            problem = problem.For("email", fault);

        if (!request.StopCode.TryReadLong(out var code))
            problem = problem.For("stop_code", NoStopCode);

        if (address is null || code is null)
            return problem;

        if (await shared.TakeAsync(SharedLimit.GuessWithoutWork, cancel) is { } limited)
            return limited;

        if (await TryAsync(address, stopCodes.Mac(code, address), caller, cancel))
            return Notice.Of("message.email_change_stopped");

        await records.RejectedAsync(address, caller).FinishAsync(log, cancel);
        return Problems.CodeRejected;
    }

    private async Task<bool> TryAsync(EmailAddress address, byte[] stopMac, Caller caller, CancellationToken cancel)
    {
        var window = new RollingWindow(keys.For("stop-code", address, caller.Network), Guesses, GuessWindow);
        try
        {
            return await database.WriteAsync(
                async tx =>
                {
                    var wrong = await SqlWindows.LockAsync(tx, window);
                    if (wrong.Count >= window.Limit)
                        return false;

                    if (await EmailChangeStore.FindStoppableAsync(tx, stopMac) is { } change)
                    {
                        await StopAsync(tx, change, address, caller);
                        return true;
                    }

                    await SqlWindows.AddAsync(tx, window, wrong);
                    return false;
                },
                cancel);
        }
        catch (UnchangedException)
        {
            // Another request has used the code, or the account is gone.
            return false;
        }
    }

    private async ValueTask StopAsync(Transaction transaction, StoppableChange change, EmailAddress old, Caller caller)
    {
        if (!await EmailChangeStore.StopAsync(transaction, change)
            || await ShutAccount.RunAsync(transaction, change.Account.Id) is not { } account
            || !EmailAddress.TryParse(account.Email, out var current, out _))
        {
            throw new UnchangedException();
        }

        var isUndone = !current.Equals(old);
        if (isUndone && EmailAddress.TryParse(change.Old, out var asTyped, out _))
            await AccountAddresses.GiveBackAsync(transaction, change.Account.Id, asTyped);

        var ended = await SessionStore.EndAllAsync(transaction, change.Account.Id, EndReason.EmailChangeStopped);
        await factors.RemoveAsync(transaction, change.Account.Id, account.Factors, change.RequestedAt, caller);
        await records.StoppedAsync(transaction, change, ended, isUndone ? current : null, account.Language, caller);
    }
}
