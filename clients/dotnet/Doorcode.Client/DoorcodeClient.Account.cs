using System.Text.Json;

namespace Doorcode.Client;

/// <content>The account of the person who is signed in. Without a session every call here is refused with <c>unauthenticated</c>.</content>
public sealed partial class DoorcodeClient
{
    /// <summary>Reads the account.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The account as it is now.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>unauthenticated</c>.</exception>
    public Task<Profile> GetProfileAsync(CancellationToken cancel = default) => CallAsync<Profile>(HttpMethod.Get, "me/", body: null, cancel);

    /// <summary>Changes the name.</summary>
    /// <param name="fullName">1 to 150 characters.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The account with it.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c>.</exception>
    public Task<Profile> ChangeNameAsync(string fullName, CancellationToken cancel = default) =>
        CallAsync<Profile>(HttpMethod.Patch, "me/", new RequestBody { FullName = fullName }, cancel);

    /// <summary>Deletes the account, with step-up where it has a factor. Nobody is signed in afterwards, unless another session has begun meanwhile.</summary>
    /// <param name="password">The password.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the account is gone.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c> when the password is wrong, <c>reauthentication_required</c>.</exception>
    public async Task DeleteAccountAsync(string password, CancellationToken cancel = default)
    {
        string? sent = null;
        using var response = await SendWithAccessAsync(
            (access, stop) => _api.SendAsync(HttpMethod.Delete, "me/", new RequestBody { Password = password }, sent = access, stop), () => true, cancel);
        await Api.TextOfAsync(response, cancel);
        await _keeper.ForgetAsync(sent ?? "", CancellationToken.None);
    }

    /// <summary>Reads everything that is stored about the account, but for secrets. At most once an hour.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A JSON object.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>too_many_requests</c>.</exception>
    public Task<JsonElement> ExportAsync(CancellationToken cancel = default) => CallAsync<JsonElement>(HttpMethod.Get, "me/export/", body: null, cancel);

    /// <summary>Lists the sessions of the account.</summary>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>All that have not ended, this client's included.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>unauthenticated</c>.</exception>
    public async Task<IReadOnlyList<Session>> ListSessionsAsync(CancellationToken cancel = default) =>
        (await CallAsync<SessionsAnswer>(HttpMethod.Get, "sessions/", body: null, cancel)).Sessions;

    /// <summary>Ends a session of the account.</summary>
    /// <param name="id">The id of <see cref="Session"/>.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when it has ended.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>not_found</c>.</exception>
    public Task EndSessionAsync(Guid id, CancellationToken cancel = default) => CallAsync(HttpMethod.Delete, $"sessions/{id}/", body: null, cancel);

    /// <summary>Changes the password, with step-up where the account has a factor. All other sessions end.</summary>
    /// <param name="currentPassword">The password until now.</param>
    /// <param name="newPassword">8 to 128 characters, unless the server asks for more.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when it is changed.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c>, also when the current password is wrong; <c>reauthentication_required</c>.</exception>
    public Task ChangePasswordAsync(string currentPassword, string newPassword, CancellationToken cancel = default) => CallAsync(
        HttpMethod.Post, "change-password/", new RequestBody { CurrentPassword = currentPassword, NewPassword = newPassword }, cancel);

    /// <summary>Asks for another address, with step-up where the account has a factor, and mails a code to it.</summary>
    /// <param name="newEmail">The new address.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Its id goes to <see cref="ConfirmEmailAsync"/>.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>validation_failed</c>, <c>reauthentication_required</c>, <c>too_many_requests</c>.</exception>
    public Task<MailedCode> ChangeEmailAsync(string newEmail, string password, CancellationToken cancel = default) =>
        CallAsync<MailedCode>(HttpMethod.Post, "change-email/", new RequestBody { NewEmail = newEmail, Password = password }, cancel);

    /// <summary>Confirms the new address, which is the account's from then on.</summary>
    /// <param name="code">The code from the mail; blanks and hyphens do no harm.</param>
    /// <param name="changeId">The id that <see cref="ChangeEmailAsync"/> gave; null where it is lost.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when it is changed.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>, <c>attempts_exhausted</c>, <c>email_taken</c>.</exception>
    public Task ConfirmEmailAsync(string code, string? changeId = null, CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Post, "confirm-email/", new RequestBody { Otp = code, ChangeId = changeId }, cancel);

    /// <summary>Stops or undoes a change of address that somebody else has asked for; needs no session, and ends all of the account's.</summary>
    /// <param name="email">The old address.</param>
    /// <param name="stopCode">The 12 characters from the mail to the old address.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>A task that ends when the account is safe.</returns>
    /// <exception cref="DoorcodeRefusedException"><c>code_rejected</c>.</exception>
    public Task StopEmailChangeAsync(string email, string stopCode, CancellationToken cancel = default) =>
        AskAsync("stop-email-change/", new RequestBody { Email = email, StopCode = stopCode }, bearer: null, cancel);
}
