using Doorcode.Mail;

namespace Doorcode.NewDevice;

/// <summary>The mail about a login on a new device.</summary>
internal sealed class NewDeviceLetters : ILetters
{
    /// <summary>A session began on a device that is new to the account.</summary>
    public static readonly LetterKind NewDevice = new("NewDevice", "Login from a new device", LetterContent.Notice);

    public IReadOnlyList<LetterKind> All => [NewDevice];
}
