using System.Globalization;

namespace Doorcode.Rig;

/// <summary>A clock that is off for one process, by Debian's libfaketime.</summary>
public static class WrongClock
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    /// <summary>The environment of a process whose time of day is off, as on a machine without NTP; what measures spans is right.</summary>
    /// <param name="skew">By how much: ahead when it is positive.</param>
    /// <exception cref="InvalidRunException">The library is not installed.</exception>
    public static IEnumerable<(string Name, string Value)> Environment(TimeSpan skew)
    {
        if (!File.Exists(Library))
            throw new InvalidRunException("libfaketime is missing; on Debian: apt-get install faketime");

        return
        [
            ("LD_PRELOAD", Library),
            ("FAKETIME", string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:+0;-0}")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            // Otherwise Debian's build counts timed waits from the time of day, and they end at once.
            ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ];
    }
}
