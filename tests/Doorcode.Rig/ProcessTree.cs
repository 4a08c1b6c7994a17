using System.Globalization;

namespace Doorcode.Rig;

/// <summary>A process and what it has started, as <c>/proc</c> tells.</summary>
public static class ProcessTree
{
    private const int TicksPerSecond = 100;

    /// <summary>The processes that it has started and that still run.</summary>
    /// <param name="parent">Its id.</param>
    public static IEnumerable<int> ChildrenOf(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && Stat(id) is { } stat && stat[1] == parent.ToString(CultureInfo.InvariantCulture))
                yield return id;
        }
    }

    /// <summary>What it and its children have used of the processor.</summary>
    /// <param name="process">Its id.</param>
    public static TimeSpan ProcessorTime(int process) =>
        TimeSpan.FromSeconds(ChildrenOf(process).Prepend(process).Sum(Ticks) / (double)TicksPerSecond);

    private static long Ticks(int process) => Stat(process) is { } stat
        ? long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture)
        : 0;

    // From the third field on; the second, the name in parentheses, may hold spaces.
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // It ended meanwhile.
        }
    }
}
