namespace Doorcode.Benchmarks.Works;

/// <summary>All files that publishing leaves. The peer's do not hold the .NET runtime that it needs beside them.</summary>
internal static class SizeWork
{
    private const double Megabyte = 1e6;

    public static async Task RunAsync(Programs programs, Report report)
    {
        var (ours, theirs) = (await programs.DoorcodeAsync(), await programs.IdentityAsync());
        report.AddFigure("size of what is published", ours.Bytes / Megabyte, "MapIdentityApi, without the runtime",
            theirs.Bytes / Megabyte, "MB", Target.ValueAtMost(40, "MB"));
    }
}
