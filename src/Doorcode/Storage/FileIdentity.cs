using System.Runtime.InteropServices;
using System.Text;

namespace Doorcode.Storage;

/// <summary>Which file stands at a path: its device and inode. A copy, or a new file of the same name, is another one.</summary>
/// <param name="Device">The device, from its major and minor number.</param>
/// <param name="Number">The inode's number.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileIdentity(ulong Device, ulong Number)
{
    /// <summary><c>AT_FDCWD</c> of fcntl.h.</summary>
    private const int WorkingFolder = -100;

    /// <summary><c>STATX_INO</c> of linux/stat.h.</summary>
    private const uint InodeNumber = 0x100;

    /// <summary>The identity of a file; null where there is none. On systems where it cannot be determined, all files have the same identity.</summary>
    /// <param name="path">The file's path.</param>
    public static FileIdentity? Of(string path)
    {
        try
        {
            if (OperatingSystem.IsLinux() && Statx(WorkingFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, InodeNumber, out var found) == 0)
                return new FileIdentity(((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Inode);
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library.
        }

        return File.Exists(path) ? default(FileIdentity) : null;
    }

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, out Answer answer);

    /// <summary><c>struct statx</c> of linux/stat.h, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Answer
    {
        [FieldOffset(32)]
        public readonly ulong Inode;

        [FieldOffset(136)]
        public readonly uint DeviceMajor;

        [FieldOffset(140)]
        public readonly uint DeviceMinor;
    }
}
