using System.Text.Json;

namespace Doorcode.Client;

/// <summary>What a person proves who they are with: as a second factor at the login, or again before an action (step-up).</summary>
public abstract record Proof
{
    private Proof()
    {
    }

    internal abstract RequestBody In(RequestBody body);

    /// <summary>The password; for a step-up of an account without a factor.</summary>
    /// <param name="Text">As it was typed.</param>
    public sealed record Password(string Text) : Proof
    {
        internal override RequestBody In(RequestBody body) => body with { Password = Text };

        /// <summary>Keeps the password out of logs.</summary>
        /// <returns>The name of the proof.</returns>
        public override string ToString() => nameof(Password);
    }

    /// <summary>A code of an authenticator app.</summary>
    /// <param name="Code">Six digits; blanks and hyphens do no harm.</param>
    public sealed record Totp(string Code) : Proof
    {
        internal override RequestBody In(RequestBody body) => body with { Totp = Code };

        /// <summary>Keeps the code out of logs.</summary>
        /// <returns>The name of the proof.</returns>
        public override string ToString() => nameof(Totp);
    }

    /// <summary>A recovery code, which is spent by it.</summary>
    /// <param name="Code">As it was shown; blanks and hyphens do no harm.</param>
    public sealed record RecoveryCode(string Code) : Proof
    {
        internal override RequestBody In(RequestBody body) => body with { RecoveryCode = Code };

        /// <summary>Keeps the code out of logs.</summary>
        /// <returns>The name of the proof.</returns>
        public override string ToString() => nameof(RecoveryCode);
    }

    /// <summary>A passkey's answer to a <see cref="PasskeyCeremony"/>.</summary>
    /// <param name="CeremonyId">The id of the ceremony.</param>
    /// <param name="Credential">The credential as JSON, as the platform's WebAuthn gives it.</param>
    public sealed record Passkey(string CeremonyId, JsonElement Credential) : Proof
    {
        internal override RequestBody In(RequestBody body) => body with { Passkey = new PasskeyBody(CeremonyId, Credential) };

        /// <summary>Keeps the credential out of logs.</summary>
        /// <returns>The name of the proof.</returns>
        public override string ToString() => nameof(Passkey);
    }
}
