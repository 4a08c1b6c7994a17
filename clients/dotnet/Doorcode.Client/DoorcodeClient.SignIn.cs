using System.Text.Json;

namespace Doorcode.Client;

/// <content>Registration and the ways in.</content>
public sealed partial class DoorcodeClient
{
    /// <summary>Begins a registration, and mails a code to the address.</summary>
    /// <param name="email">At most 254 characters.</param>
    /// <param name="password">8 to 128 characters, unless the server asks for more.</param>
    /// <param name="fullName">1 to 150 characters.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id goes to <see cref="ConfirmRegistrationAsync"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c>, <c>email_undeliverable</c>, <c>too_many_requests</c>.</exception>
    public Task<MailedCode> RegisterAsync(string email, string password, string fullName, CancellationToken cancel = default) =>
        AskAsync<MailedCode>("register/", new RequestBody { Email = email, Password = password, FullName = fullName }, cancel);

    /// <summary>Mails the code of a registration again.</summary>
    /// <param name="email">The address that registers.</param>
    /// <param name="registrationId">The id that <see cref="RegisterAsync"/> gave; null where it is lost.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>How long the code works still.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>too_many_requests</c> inside the cooldown.</exception>
    public Task<MailedCode> ResendCodeAsync(string email, string? registrationId = null, CancellationToken cancel = default) =>
        AskAsync<MailedCode>("resend-otp/", new RequestBody { Email = email, RegistrationId = registrationId }, cancel);

    /// <summary>Confirms a registration, which makes the account and a known device of this client; nobody is signed in by it.</summary>
    /// <param name="email">The address that registers.</param>
    /// <param name="code">The code from the mail; blanks and hyphens do no harm.</param>
    /// <param name="registrationId">The id that <see cref="RegisterAsync"/> gave; null where it is lost.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when there is an account.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>, <c>attempts_exhausted</c>.</exception>
    public Task ConfirmRegistrationAsync(string email, string code, string? registrationId = null, CancellationToken cancel = default) =>
        AskAsync("confirm-otp/", new RequestBody { Email = email, Otp = code, RegistrationId = registrationId }, bearer: null, cancel);

    /// <summary>Signs in by password.</summary>
    /// <param name="email">The address.</param>
    /// <param name="password">The password, as it was typed.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the person is signed in.</returns>
    /// <exception cref="DoorcodeRefusedException">
    /// <c>invalid_credentials</c>; <c>second_factor_required</c> with a <see cref="DoorcodeRefusedException.LoginTicket"/> for <see cref="CompleteLoginAsync"/>;
    /// <c>second_factor_enrolment_required</c> with an <see cref="DoorcodeRefusedException.EnrolmentTicket"/> for <see cref="BeginTotpAsync"/> or
    /// <see cref="BeginPasskeyAsync"/>; <c>account_disabled</c>, <c>too_many_requests</c>.
    /// </exception>
    public async Task LoginAsync(string email, string password, CancellationToken cancel = default) =>
        await AskAsync("login/", await WithDeviceAsync(new RequestBody { Email = email, Password = password }, cancel), bearer: null, cancel);

    /// <summary>Mails a code to sign in with, where the server has that switched on.</summary>
    /// <param name="email">The address.</param>
    /// <param name="loginId">The id of an earlier mail, to have its code mailed again; else null.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id goes to <see cref="LoginWithCodeAsync"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>not_found</c> where it is off, <c>too_many_requests</c>.</exception>
    public async Task<MailedCode> SendLoginCodeAsync(string email, string? loginId = null, CancellationToken cancel = default) =>
        await AskAsync<MailedCode>("login-otp/", await WithDeviceAsync(new RequestBody { Email = email, LoginId = loginId }, cancel), cancel);

    /// <summary>Signs in by a mailed code.</summary>
    /// <param name="email">The address.</param>
    /// <param name="code">The code from the mail; blanks and hyphens do no harm.</param>
    /// <param name="loginId">The id that <see cref="SendLoginCodeAsync"/> gave; null where it is lost.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the person is signed in.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>, <c>attempts_exhausted</c>; the rest as <see cref="LoginAsync"/>.</exception>
    public Task LoginWithCodeAsync(string email, string code, string? loginId = null, CancellationToken cancel = default) =>
        AskAsync("login-otp/confirm/", new RequestBody { Email = email, Otp = code, LoginId = loginId }, bearer: null, cancel);

    /// <summary>Begins a login by passkey.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the platform's WebAuthn is asked.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>not_found</c> where passkeys are off.</exception>
    public Task<PasskeyCeremony> BeginPasskeyLoginAsync(CancellationToken cancel = default) =>
        AskAsync<PasskeyCeremony>("login/passkey/options/", body: null, cancel);

    /// <summary>Signs in by passkey.</summary>
    /// <param name="ceremonyId">The ceremony that <see cref="BeginPasskeyLoginAsync"/> began.</param>
    /// <param name="credential">The credential as JSON, as the platform's WebAuthn gives it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the person is signed in.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>passkey_rejected</c>.</exception>
    public Task LoginWithPasskeyAsync(string ceremonyId, JsonElement credential, CancellationToken cancel = default) =>
        AskAsync("login/passkey/", new RequestBody { CeremonyId = ceremonyId, Credential = credential }, bearer: null, cancel);

    /// <summary>Begins a login's second step by passkey.</summary>
    /// <param name="loginTicket">The ticket of the first step.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the platform's WebAuthn is asked; the answer is a <see cref="Proof.Passkey"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c> when the ticket is dead.</exception>
    public Task<PasskeyCeremony> BeginSecondFactorPasskeyAsync(string loginTicket, CancellationToken cancel = default) =>
        AskAsync<PasskeyCeremony>("login/second-factor/options/", new RequestBody { LoginTicket = loginTicket }, cancel);

    /// <summary>Signs in by a second factor, after the first step has answered with a ticket.</summary>
    /// <param name="loginTicket">The ticket, which works for 5 minutes and 5 guesses.</param>
    /// <param name="proof">One of the methods that the first step named.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the person is signed in.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>, <c>passkey_rejected</c>, <c>attempts_exhausted</c>.</exception>
    public Task CompleteLoginAsync(string loginTicket, Proof proof, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return AskAsync("login/second-factor/", proof.In(new RequestBody { LoginTicket = loginTicket }), bearer: null, cancel);
    }

    /// <summary>Begins a fresh proof by passkey.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What the platform's WebAuthn is asked; the answer is a <see cref="Proof.Passkey"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>unauthenticated</c> when nobody is signed in.</exception>
    public Task<PasskeyCeremony> BeginReauthenticationPasskeyAsync(CancellationToken cancel = default) =>
        CallAsync<PasskeyCeremony>(HttpMethod.Post, "reauthenticate/options/", body: null, cancel);

    /// <summary>Proves again who is signed in (step-up); actions that ask for it work for 5 minutes then.</summary>
    /// <param name="proof">One of the methods that the refused action named.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the session has an access token that says so.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>invalid_credentials</c>, <c>too_many_requests</c>.</exception>
    public Task ReauthenticateAsync(Proof proof, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return CallAsync(HttpMethod.Post, "reauthenticate/", proof.In(new RequestBody()), cancel);
    }

    /// <summary>Mails a code to set a new password with.</summary>
    /// <param name="email">The address.</param>
    /// <param name="resetId">The id of an earlier mail, to have its code mailed again; else null.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id goes to <see cref="ResetPasswordAsync"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>too_many_requests</c>.</exception>
    public async Task<MailedCode> ForgotPasswordAsync(string email, string? resetId = null, CancellationToken cancel = default) =>
        await AskAsync<MailedCode>("forgot-password/", await WithDeviceAsync(new RequestBody { Email = email, ResetId = resetId }, cancel), cancel);

    /// <summary>Sets a new password by a mailed code. All sessions of the account end, and nobody is signed in by it.</summary>
    /// <param name="email">The address.</param>
    /// <param name="code">The code from the mail; blanks and hyphens do no harm.</param>
    /// <param name="newPassword">8 to 128 characters, unless the server asks for more.</param>
    /// <param name="resetId">The id that <see cref="ForgotPasswordAsync"/> gave; null where it is lost.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the password is set.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>, <c>attempts_exhausted</c>; <c>validation_failed</c>, which spends no guess.</exception>
    public Task ResetPasswordAsync(string email, string code, string newPassword, string? resetId = null, CancellationToken cancel = default) => AskAsync(
        "reset-password/", new RequestBody { Email = email, Otp = code, NewPassword = newPassword, ResetId = resetId }, bearer: null, cancel);
}
