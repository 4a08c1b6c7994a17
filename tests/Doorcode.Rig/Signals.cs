using System.Runtime.InteropServices;

namespace Doorcode.Rig;

/// <summary>Signals of POSIX, as Linux numbers them.</summary>
public enum Signal
{
    /// <summary>SIGINT: PostgreSQL's fast stop.</summary>
    Interrupt = 2,

    /// <summary>SIGQUIT: PostgreSQL's immediate stop, which is a crash.</summary>
    Quit = 3,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGTERM: please end.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: go on.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: stand still.</summary>
    Stop = 19,
}

internal static partial class Signals
{
    /// <summary>Sends a signal; false when there is no such process any more.</summary>
    public static bool Send(int process, Signal signal) => Kill(process, (int)signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
