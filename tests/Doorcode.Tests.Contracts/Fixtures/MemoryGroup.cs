using System.Globalization;

namespace Doorcode.Tests.Fixtures;

/// <summary>A cgroup of its own that bounds memory, of version 1 or 2.</summary>
public sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    private readonly string _folder;

    private MemoryGroup(string folder) => _folder = folder;

    /// <summary>Where a process that joins writes its id.</summary>
    public string Processes => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Makes a group.</summary>
    /// <param name="bytes">Its memory.</param>
    /// <returns>The group, or why it cannot be made here.</returns>
    public static (MemoryGroup? Group, string? Reason) TryMake(long bytes)
    {
        var isSecond = File.Exists(Path.Combine(Root, "cgroup.controllers"));
        var parent = isSecond ? Root : Path.Combine(Root, "memory");
        var folder = Path.Combine(parent, "doorcode-" + Path.GetRandomFileName());
        try
        {
            if (isSecond)
                File.WriteAllText(Path.Combine(Root, "cgroup.subtree_control"), "+memory");

            Directory.CreateDirectory(folder);
            var limit = Path.Combine(folder, isSecond ? "memory.max" : "memory.limit_in_bytes");
            if (File.Exists(limit))
            {
                File.WriteAllText(limit, bytes.ToString(CultureInfo.InvariantCulture));
                return (new MemoryGroup(folder), null);
            }

            Directory.Delete(folder);
            return (null, $"Needs a cgroup that bounds memory; {parent} has none.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return (null, $"Needs to make a cgroup that bounds memory: {refused.Message}");
        }
    }

    /// <summary>Its processes have ended.</summary>
    public void Dispose() => Directory.Delete(_folder);
}
