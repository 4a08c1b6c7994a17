using System.Text.Json;
using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Doorcode.Storage;

namespace Doorcode.Passkeys;

/// <summary>
/// Verifies an assertion: takes its ceremony, judges the answer and stores the counter, in this order. A refusal does not say what was
/// wrong. With a login ticket the counter is compared when the answer is judged, and stored with the session.
/// </summary>
internal sealed class VerifyAssertion(
    LoginTicketStore tickets,
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
            ? await UseAsync(await FindAndJudgeAsync(ceremony, credential, UserVerification.Required, cancel), cancel)
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
        && await UseAsync(await FindAndJudgeAsync(ceremony, credential, UserVerification.Preferred, cancel), cancel) is { } asserted
        && asserted.Account.Id == account.Id
            ? asserted
            : null;

    /// <summary>Verifies a passkey with a login ticket, of which a guess is counted in the same round trip.</summary>
    /// <param name="ticket">SHA-256 of the ticket, which must have asked for the options as well.</param>
    /// <param name="answer">The ceremony, and what the browser answered.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// The ticket, null when it is dead or no guess of it is left. The passkey, null when it is refused; its counter is not stored yet.
    /// </returns>
    public async Task<(OpenTicket? Ticket, AssertedPasskey? Asserted)> ForTicketAsync(byte[] ticket, PasskeyProof answer, CancellationToken cancel)
    {
        var presented = PresentedCredential.Of(answer.Credential);
        var guess = await tickets.GuessAsync(
            ticket,
            async (tx, _) => (
                Ceremony: await ceremonies.TakeAsync(tx, answer.CeremonyId, CeremonyPurpose.Proof),
                Passkey: presented is null ? null : await PasskeyStore.FindAsync(tx, presented.Id)),
            cancel);
        if (guess is not var (open, asked))
            return (null, null);

        if (asked.Ceremony() is not { } ceremony
            || !ceremony.IsOf(open.Account, ticket)
            || presented is null
            || await JudgeAsync(ceremony, presented, asked.Passkey?.Value, UserVerification.Preferred) is not { } asserted
            || asserted.Account.Id != open.Account.Id)
        {
            return (open, null);
        }

        if (asserted.HasGrown)
            return (open, asserted);

        await RecordCounterAsync(asserted);
        return (open, null);
    }

    /// <summary>Stores the counter of a passkey that began no session.</summary>
    public Task KeepCounterAsync(AssertedPasskey asserted) => passkeys.TryUseAsync(asserted, clock.Now, CancellationToken.None);

    /// <summary>
    /// The same for a passkey whose transaction was undone. If another request has shown the same counter meanwhile, the owner is told.
    /// </summary>
    public async Task KeepRefusedCounterAsync(AssertedPasskey asserted)
    {
        if (!await passkeys.TryUseAsync(asserted, clock.Now, CancellationToken.None)
            && await passkeys.CountAsync(asserted, CancellationToken.None) == asserted.SignCount)
        {
            await RecordCounterAsync(asserted);
        }
    }

    private async Task<AssertedPasskey?> FindAndJudgeAsync(
        Ceremony ceremony, JsonElement json, UserVerification verification, CancellationToken cancel) =>
        PresentedCredential.Of(json) is { } presented
            ? await JudgeAsync(ceremony, presented, await passkeys.FindAsync(presented.Id, cancel), verification)
            : null;

    private async Task<AssertedPasskey?> JudgeAsync(
        Ceremony ceremony, PresentedCredential presented, OwnedPasskey? owned, UserVerification verification)
    {
        // A ceremony of an account is not answered with a passkey of another one.
        if (owned is null || (ceremony.Account is { } expected && expected != owned.Account.Id.Value))
            return null;

        var user = new PasskeyUser(owned.Handle, [owned.Passkey.ToJudge()]);
        if (await webAuthn.AssertAsync(user, presented, ceremony.State, verification) is not { } judged)
            return null;

        return new AssertedPasskey(owned.Passkey, owned.Account, judged.SignCount)
        {
            Email = owned.Email,
            CountBefore = owned.SignCount,
            IsBackedUp = judged.IsBackedUp,
            IsUserVerified = presented.IsUserVerified,
        };
    }

    private async Task<AssertedPasskey?> UseAsync(AssertedPasskey? asserted, CancellationToken cancel)
    {
        if (asserted is null || await passkeys.TryUseAsync(asserted, clock.Now, cancel))
            return asserted;

        await RecordCounterAsync(asserted);
        return null;
    }

    /// <summary>
    /// The signature was good and the counter was not higher: the authenticator may have been copied, so the owner is told, even if the client
    /// disconnects.
    /// </summary>
    private async Task RecordCounterAsync(AssertedPasskey asserted) =>
        await database.WriteAsync(
            async tx =>
            {
                await events.RecordAsync(
                    tx, new EventRecord(PasskeysEvents.CounterRefused) { Account = asserted.Account.Id, Details = asserted.Passkey.Id.ToString() });
                await mails.EnqueueAsync(tx, new Letter(PasskeysLetters.Counter, asserted.Email, tx.Now, AskedFrom: null));
                return true;
            },
            CancellationToken.None);
}
