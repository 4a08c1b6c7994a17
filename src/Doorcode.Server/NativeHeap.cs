using System.Runtime.InteropServices;

namespace Doorcode.Server;

/// <summary>The heap of the C library, which SQLite and OpenSSL use.</summary>
internal static class NativeHeap
{
    /// <summary><c>M_TRIM_THRESHOLD</c> of glibc's malloc.h.</summary>
    private const int TrimThreshold = -1;

    private const int Kept = 16 << 20;

    /// <summary>
    /// Lets the C library keep up to 16 MiB that were freed. By default it gives 128 KiB back at once, and SQLite takes and frees
    /// about as much with each statement that returns rows: handing pages to and fro interrupts every core.
    /// </summary>
    public static void KeepWhatIsFreed()
    {
        if (!OperatingSystem.IsLinux())
            return;

        try
        {
            _ = SetOption(TrimThreshold, Kept);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc, with another heap.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}
