using Doorcode.Harness;
using Doorcode.Harness.Reporting;
using Doorcode.Harness.Setup;

namespace Doorcode.Tests.EndToEnd.Harness;

/// <summary>
/// The harness itself, for a few seconds: the whole life of a few people on real servers. Rules about time are left to a run on a
/// machine that does nothing else; here other tests keep it busy.
/// </summary>
public sealed class HarnessTests
{
    [Theory]
    [InlineData("sqlite", 1)]
    [InlineData("postgres+redis", 2)]
    public async Task Nothing_is_lost_and_nothing_is_wrong(string store, int servers)
    {
        var report = await RunAsync(HarnessCommand.Read(store, servers, "none"));

        Assert.True(report.IsValid && report.Broken.All(invariant => invariant.JudgesTime), report.ToMarkdown());
    }

    [Fact]
    public async Task A_hand_in_the_database_is_noticed()
    {
        var report = await RunAsync(HarnessCommand.Read("postgres", 2, "sabotage"));

        Assert.True(report.IsValid, report.ToMarkdown());
        var broken = report.Broken.Select(invariant => invariant.Name).ToList();
        Assert.Contains("accounts-kept", broken);
        Assert.Contains("logouts-hold", broken);
    }

    private static Task<RunReport> RunAsync(RunSettings settings) => new HarnessRun(settings with
    {
        // Time enough for one person of each habit.
        Duration = TimeSpan.FromSeconds(10),
        PeakRate = 3.2,
        Executable = Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")
            ?? throw new InvalidOperationException("DOORCODE_EXECUTABLE must name the published executable; ./test.sh sets it."),
    }).RunAsync(TestContext.Current.CancellationToken);
}
