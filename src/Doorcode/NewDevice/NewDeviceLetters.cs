using Doorcode.Mail;

namespace Doorcode.NewDevice;

/// <summary>The mail about a login on a new device.</summary>
internal sealed class NewDeviceLetters : ILetters
{
    /// <summary>A session began on a device that is new to the account.</summary>
    public static readonly LetterKind NewDevice = new("NewDevice", "Login from a new device", EnglishNewDevice);

    public IReadOnlyList<LetterKind> All => [NewDevice];

    private static MailWords EnglishNewDevice(LetterContext about) => new(
        $"New login to your {about.Product} account",
        $"Your account with {about.Product} was logged in to from a device that it has not been used from lately: {Name(about.Device)}.",
        Code: null,
        [about.Happened],
        [
            "If it was you, you need not do anything.",
            "If it was not you, change your password at once: that ends the sessions of everybody else.",
        ]);

    private static string Name(LetterDevice? device) => device switch
    {
        { Browser: { } browser, System: { } system } => $"{browser} on {system}",
        { Browser: { } browser } => $"{browser} on an unknown system",
        { System: { } system } => $"an unknown program on {system}",
        _ => "an unknown program on an unknown system",
    };
}
