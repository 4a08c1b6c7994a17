using System.Security.Cryptography;
using System.Text;
using Doorcode.Passwords.Imported;
using Microsoft.Extensions.Logging;

namespace Doorcode.Passwords;

/// <summary>
/// Hashes passwords with Argon2id, m = 19456 KiB, t = 2, p = 1 (OWASP Password Storage Cheat Sheet), and verifies hashes of
/// other origins. Every hash passes the <see cref="HashQueue"/>.
/// </summary>
internal sealed class PasswordHasher(HashQueue gate, Argon2Hash own, FailedLoginCost failures, ILogger<PasswordHasher> log)
{
    /// <summary>Hashes a new password.</summary>
    /// <param name="password">NFC; see <c>PasswordPolicy</c>.</param>
    /// <param name="origin">Where the request comes from.</param>
    /// <param name="cancel">Leaves the queue.</param>
    /// <exception cref="OverloadedException">Too many wait; nothing was hashed.</exception>
    public Task<string> HashAsync(string password, Origin origin, CancellationToken cancel) =>
        gate.RunAsync(
            origin,
            () =>
            {
                var salt = RandomNumberGenerator.GetBytes(Argon2Hash.SaltLength);
                return own.Format(salt, own.Compute(Encoding.UTF8.GetBytes(password), salt));
            },
            cancel);

    /// <summary>
    /// Verifies a password. Every failure costs the same work: without a hash, with one that cannot be read, and with one of any
    /// kind that the database holds.
    /// </summary>
    /// <param name="password">
    /// The password as typed. Where NFC changes it, both forms are tried against every kind of hash, so that the cost of a failure does not tell the kind.
    /// </param>
    /// <param name="hash">The stored hash; null where there is no account.</param>
    /// <param name="origin">Where the request comes from.</param>
    /// <param name="cancel">Leaves the queue.</param>
    /// <exception cref="OverloadedException">Too many wait; nothing was compared.</exception>
    public Task<bool> VerifyAsync(TypedPassword password, string? hash, Origin origin, CancellationToken cancel) =>
        gate.RunAsync(origin, () => Verify(password.Normal, hash) || (password.AsTyped is { } typed && Verify(typed, hash)), cancel);

    /// <summary>Whether a verified password should be hashed again, because its hash is of another origin or too cheap.</summary>
    public bool IsOutdated(string hash) => !hash.StartsWith(own.Prefix, StringComparison.Ordinal);

    /// <summary>The work itself, on the caller's thread.</summary>
    internal bool Verify(string password, string? hash)
    {
        var readable = hash is null ? null : HashFormats.Read(hash);
        if (readable is not null)
            failures.Learn(readable.Work);

        var verdict = readable?.Verify(password) ?? HashVerdict.Unreadable;
        if (verdict is HashVerdict.Matches)
            return true;

        // An account that a stop code has shut, or an address that is held, is no fault of the data, and anybody may try it.
        if (verdict is HashVerdict.Unreadable && hash?.StartsWith(HashFormats.Unusable, StringComparison.Ordinal) is false)
            PasswordsLog.HashUnreadable(log);

        failures.SpendRest(readable?.Work);
        return false;
    }
}
