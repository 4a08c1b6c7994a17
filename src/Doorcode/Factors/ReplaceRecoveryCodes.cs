using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Factors;

/// <summary>New recovery codes.</summary>
internal sealed record RecoveryCodesResponse
{
    /// <summary>Ten codes, each of which works once in place of a second factor. They are shown this once.</summary>
    [Example(new[] { "7K3M-9QXT-2FVB-8HWZ" })]
    public required IReadOnlyList<string> RecoveryCodes { get; init; }
}

/// <summary>Gives the owner new recovery codes; the old ones are dead.</summary>
internal sealed class ReplaceRecoveryCodes(
    Database database, StepUp stepUp, FactorChangeLimit limit, RecoveryCodeStore store, MailOutbox mails, EventLog events)
{
    public async Task<Result<RecoveryCodesResponse>> RunAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        // A recovery code stands in for a factor, so an account without one has none.
        if (!session.Factors.HasFactor())
            return Problems.NotFound;

        if (stepUp.DemandFactor(session) is { } missing)
            return missing;

        return await limit.RunAsync(session.Account, () => ReplaceAsync(session, caller, cancel), cancel);
    }

    private async Task<Result<RecoveryCodesResponse>> ReplaceAsync(LiveSession session, Caller caller, CancellationToken cancel)
    {
        var codes = RecoveryCode.NewSet();
        var isDone = await database.TryWriteAsync(
            async tx =>
            {
                await AccountStore.SetFactorsAsync(tx, session.AtEpoch, session.Factors | FactorKinds.RecoveryCodes);
                await store.ReplaceAsync(tx, session.Account, codes);
                await mails.EnqueueAsync(tx, new Letter(ProofsLetters.NewRecoveryCodes, session.Email, tx.Now, caller));
                await events.RecordAsync(
                    tx,
                    new EventRecord(FactorsEvents.RecoveryCodesReplaced)
                    {
                        Account = session.Account,
                        Session = session.Id,
                        By = caller,
                    });
            },
            cancel);
        return isDone ? new RecoveryCodesResponse { RecoveryCodes = [.. codes.Select(code => code.Shown)] } : Problems.Unauthenticated;
    }
}
