using System.Runtime.InteropServices;

namespace Doorcode.Server.Commands;

/// <summary>Long work of a command that gives way to servers on the same machine.</summary>
internal static class LowPriority
{
    /// <summary><c>PRIO_PROCESS</c> of sys/resource.h; for Linux a thread is one, too.</summary>
    private const int OfProcess = 0;

    private const int ThisThread = 0;

    /// <summary>The kernel gives a thread of this nice value about a tenth of what it gives one of 0, and everything that is left over.</summary>
    private const int Nice = 10;

    /// <summary>Runs work on a thread of its own.</summary>
    public static Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                // Elsewhere it would be the whole process.
                if (OperatingSystem.IsLinux())
                    _ = SetPriority(OfProcess, ThisThread, Nice);

                work();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        thread.Start();
        return done.Task;
    }

    [DllImport("libc", EntryPoint = "setpriority", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
