using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>
/// Verifies an assertion: takes its ceremony, judges the answer and stores the counter, in this order. A refusal does not say what was
/// wrong.
/// </summary>
internal sealed class VerifyAssertion(
    CeremonyStore ceremonies,
    PasskeyStore passkeys,
    WebAuthn webAuthn,
    Database database,
    MailOutbox mails,
    EventLog events,
    ServerClock clock)
{
    /// <summary>Verifies a passkey that logs in by itself: its authenticator must have verified its user.</summary>
    /// <returns>The passkey and its account; null when it is refused.</returns>
    public async Task<AssertedPasskey?> ForLoginAsync(string ceremonyId, JsonElement credential, CancellationToken cancel) =>
        await ceremonies.TakeAsync(ceremonyId, CeremonyPurpose.Login, cancel) is { } ceremony
            ? await JudgeAsync(ceremony, credential, UserVerification.Required, cancel)
            : null;

    /// <summary>Verifies a passkey that proves a factor of an account.</summary>
    /// <param name="account">The account; its ceremonies of another epoch are void.</param>
    /// <param name="ceremonyId">The ceremony.</param>
    /// <param name="credential">What the browser answered.</param>
    /// <param name="binding">The session or ticket that asks; it must have asked for the options as well.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The passkey; null when it is refused.</returns>
    public async Task<AssertedPasskey?> ForProofAsync(
        AccountAtEpoch account, string ceremonyId, JsonElement credential, byte[] binding, CancellationToken cancel) =>
        await ceremonies.TakeAsync(ceremonyId, CeremonyPurpose.Proof, cancel) is { } ceremony
        && ceremony.IsOf(account, binding)
        && await JudgeAsync(ceremony, credential, UserVerification.Preferred, cancel) is { } asserted
        && asserted.Account.Id == account.Id
            ? asserted
            : null;

    private async Task<AssertedPasskey?> JudgeAsync(
        Ceremony ceremony, JsonElement json, UserVerification verification, CancellationToken cancel)
    {
        if (PresentedCredential.Of(json) is not { } presented || await passkeys.FindAsync(presented.Id, cancel) is not { } owned)
            return null;

        // A ceremony of an account is not answered with a passkey of another one.
        if (ceremony.Account is { } expected && expected != owned.Account.Id.Value)
            return null;

        var user = new PasskeyUser(owned.Handle, [owned.Passkey.ToJudge()]);
        if (await webAuthn.AssertAsync(user, presented, ceremony.State, verification) is not { } judged)
            return null;

        var asserted = new AssertedPasskey(owned.Passkey, owned.Account, judged.SignCount)
        {
            IsBackedUp = judged.IsBackedUp,
            IsUserVerified = presented.IsUserVerified,
        };
        if (await passkeys.TryUseAsync(owned.Passkey.Id, asserted, clock.Now, cancel))
            return asserted;

        await RecordCounterAsync(owned, cancel);
        return null;
    }

    /// <summary>The signature was good and the counter was not higher: the authenticator may have been copied, so the owner is told.</summary>
    private async Task RecordCounterAsync(OwnedPasskey owned, CancellationToken cancel) =>
        await database.WriteAsync(
            async tx =>
            {
                await events.RecordAsync(
                    tx, new EventRecord(PasskeysEvents.CounterRefused) { Account = owned.Account.Id, Details = owned.Passkey.Id.ToString() });
                await mails.EnqueueAsync(tx, new Letter(PasskeysLetters.Counter, owned.Email, tx.Now, AskedFrom: null));
                return true;
            },
            cancel);
}
