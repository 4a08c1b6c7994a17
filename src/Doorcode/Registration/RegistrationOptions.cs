namespace Doorcode.Registration;

/// <summary>Registration; bound from <c>Doorcode:Registration</c>.</summary>
public sealed class RegistrationOptions
{
    /// <summary>The section of the configuration that it is bound from.</summary>
    public const string Section = "Doorcode:Registration";

    /// <summary>
    /// Whether people may register; default true. Switched off, <c>register</c>, <c>resend-otp</c> and <c>confirm-otp</c> answer 404, and the
    /// API's description and the pages leave them out. Operators and the app still make accounts (<see cref="IAccounts.CreateAsync"/>).
    /// </summary>
    public bool Enabled { get; set; } = true;
}
