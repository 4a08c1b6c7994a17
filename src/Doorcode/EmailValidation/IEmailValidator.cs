namespace Doorcode.EmailValidation;

/// <summary>Tells before an account is made whether mail can reach its address. A host may register its own.</summary>
public interface IEmailValidator
{
    /// <summary>Checks an address that is already known to be well-formed.</summary>
    /// <param name="check">The address, and the network that asks about it.</param>
    /// <param name="cancel">
    /// Ends the wait, not necessarily the check; cancelled after 35 seconds at the latest, and the request is answered with 503.
    /// </param>
    /// <returns>The verdict. A validator that is out of reach is a verdict too, not an exception.</returns>
    /// <exception cref="Storage.BackendUnavailableException">A backend is down; the request is answered with 503.</exception>
    Task<EmailVerdict> CheckAsync(EmailCheck check, CancellationToken cancel);
}
