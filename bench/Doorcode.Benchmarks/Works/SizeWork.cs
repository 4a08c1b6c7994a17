namespace Doorcode.Benchmarks.Works;

/// <summary>All files that publishing leaves. The peer's do not hold the .NET runtime that it needs beside them.</summary>
internal static class SizeWork
{
    private const double Megabyte = 1e6;

    public static void Run(Programs programs, Report report) =>
        report.AddFigure("size of what is published", programs.Doorcode.Bytes / Megabyte, "MapIdentityApi, without the runtime",
            programs.Identity.Bytes / Megabyte, "MB", Target.ValueAtMost(40, "MB"));
}
