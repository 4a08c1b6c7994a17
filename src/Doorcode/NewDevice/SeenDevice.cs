using Doorcode.Sessions;

namespace Doorcode.NewDevice;

/// <summary>A browser and a system that an account is used from, as families. What is unknown is a family of its own.</summary>
/// <param name="Account">The account.</param>
/// <param name="Browser">The browser; empty when it is unknown.</param>
/// <param name="System">The system; empty when it is unknown.</param>
internal sealed record SeenDevice(AccountId Account, string Browser, string System)
{
    public static SeenDevice Of(NewSession session)
    {
        var device = Device.Of(session.Caller.UserAgent, session.Caller.Platform, session.Caller.IsMobile);
        return new SeenDevice(session.Account.Id, device.Browser ?? "", device.System ?? "");
    }
}

/// <summary>A device in an export. Times are UTC milliseconds.</summary>
/// <param name="Device">The device.</param>
/// <param name="SeenAt">When it was last seen.</param>
/// <param name="MailedAt">When its owner was last mailed about it; null when that never was.</param>
internal sealed record ExportedDevice(SeenDevice Device, long SeenAt, long? MailedAt);
