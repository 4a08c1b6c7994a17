namespace Doorcode.Client;

/// <content>
/// Second factors. Where a login asks for a first factor (<c>second_factor_enrolment_required</c>), its ticket stands in for the session, and the person is
/// signed in when the factor is enrolled.
/// </content>
public sealed partial class DoorcodeClient
{
    /// <summary>Reads the factors of the account.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The factors as they are now.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>unauthenticated</c>.</exception>
    public Task<FactorList> GetFactorsAsync(CancellationToken cancel = default) =>
        CallAsync<FactorList>(HttpMethod.Get, "factors/", body: null, cancel);

    /// <summary>Begins to enrol an authenticator app.</summary>
    /// <param name="password">The password while the account has no factor; else null, and step-up.</param>
    /// <param name="enrolmentTicket">The ticket of a login that asks for a factor; null with a session.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the app scans; its id goes to <see cref="ConfirmTotpAsync"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c>, <c>reauthentication_required</c>.</exception>
    public Task<TotpEnrolment> BeginTotpAsync(string? password = null, string? enrolmentTicket = null, CancellationToken cancel = default) =>
        PostAsync<TotpEnrolment>("factors/totp/", new RequestBody { Password = password }, enrolmentTicket, cancel);

    /// <summary>Enrols the authenticator app.</summary>
    /// <param name="enrolmentId">The id that <see cref="BeginTotpAsync"/> gave.</param>
    /// <param name="code">The code that the app shows.</param>
    /// <param name="enrolmentTicket">The ticket of a login that asks for a factor; null with a session.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Ten recovery codes with the account's first factor, to be shown once; else none.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>, <c>attempts_exhausted</c>.</exception>
    public async Task<IReadOnlyList<string>> ConfirmTotpAsync(
        string enrolmentId, string code, string? enrolmentTicket = null, CancellationToken cancel = default) => (await PostAsync<RecoveryCodesAnswer>(
            "factors/totp/confirm/", new RequestBody { EnrolmentId = enrolmentId, Totp = code }, enrolmentTicket, cancel)).RecoveryCodes;

    /// <summary>Removes the authenticator app, with step-up.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when it is removed.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>reauthentication_required</c>, <c>not_found</c>, <c>forbidden</c> where the account must keep a factor.</exception>
    public Task RemoveTotpAsync(CancellationToken cancel = default) => CallAsync(HttpMethod.Delete, "factors/totp/", body: null, cancel);

    /// <summary>Makes new recovery codes, with step-up; the old ones are dead.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Ten codes, to be shown once.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>reauthentication_required</c>.</exception>
    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(CancellationToken cancel = default) =>
        (await CallAsync<RecoveryCodesAnswer>(HttpMethod.Post, "factors/recovery-codes/", body: null, cancel)).RecoveryCodes;

    /// <summary>Begins to add a passkey.</summary>
    /// <param name="password">The password while the account has no factor; else null, and step-up.</param>
    /// <param name="enrolmentTicket">The ticket of a login that asks for a factor; null with a session.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the platform's WebAuthn is asked.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c>, <c>reauthentication_required</c>, <c>limit_reached</c>.</exception>
    public Task<PasskeyCeremony> BeginPasskeyAsync(string? password = null, string? enrolmentTicket = null, CancellationToken cancel = default) =>
        PostAsync<PasskeyCeremony>("passkeys/options/", new RequestBody { Password = password }, enrolmentTicket, cancel);

    /// <summary>Adds a passkey.</summary>
    /// <param name="passkey">The ceremony that <see cref="BeginPasskeyAsync"/> began, and the credential.</param>
    /// <param name="name">What its owner calls it; null for the server's choice.</param>
    /// <param name="enrolmentTicket">The ticket of a login that asks for a factor; null with a session.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The passkey, and recovery codes with the account's first factor.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>passkey_rejected</c>, <c>limit_reached</c> with an eleventh.</exception>
    public Task<AddedPasskey> AddPasskeyAsync(
        Proof.Passkey passkey, string? name = null, string? enrolmentTicket = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(passkey);
        var body = new RequestBody { CeremonyId = passkey.CeremonyId, Credential = passkey.Credential, Name = name };
        return PostAsync<AddedPasskey>("passkeys/", body, enrolmentTicket, cancel);
    }

    /// <summary>Gives a passkey another name.</summary>
    /// <param name="id">The id of <see cref="Passkey"/>.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when it has the name.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>not_found</c>, <c>validation_failed</c>.</exception>
    public Task RenamePasskeyAsync(Guid id, string name, CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Patch, $"passkeys/{id}/", new RequestBody { Name = name }, cancel);

    /// <summary>Removes a passkey, with step-up.</summary>
    /// <param name="id">The id of <see cref="Passkey"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when it is removed.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>reauthentication_required</c>, <c>not_found</c>, <c>forbidden</c> where the account must keep a factor.</exception>
    public Task RemovePasskeyAsync(Guid id, CancellationToken cancel = default) => CallAsync(HttpMethod.Delete, $"passkeys/{id}/", body: null, cancel);
}
