using Doorcode.Events;
using Microsoft.Extensions.Logging;

namespace Doorcode.NewDevice;

/// <summary>The events of new devices. Events 1320 to 1329.</summary>
internal static class NewDeviceEvents
{
    /// <summary>A session began on a device that is new to the account, and a mail tells its owner.</summary>
    public static readonly EventKind Mailed = new(
        "login.new-device",
        EventOutcome.Accepted,
        "a session began on a browser and system that the account was not used from for 90 days, and a mail tells its owner")
    {
        Line = new(1320, LogLevel.Information, "Session {Session} of account {Account} began on a new device; its owner is mailed."),
    };

    public static FeatureEvents All { get; } = new("NewDevice") { Kinds = [Mailed] };
}
