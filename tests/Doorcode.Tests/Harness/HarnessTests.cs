using Doorcode.Harness;
using Doorcode.Harness.Setup;

namespace Doorcode.Tests.Harness;

/// <summary>The harness itself, for a few seconds: the whole life of a few people on real servers.</summary>
public sealed class HarnessTests
{
    [Theory]
    [InlineData("sqlite", 1)]
    [InlineData("postgres+redis", 2)]
    public async Task Nothing_is_lost_and_nothing_is_wrong(string store, int servers)
    {
        var (report, isClean) = await RunAsync(HarnessCommand.Read(store, servers, "none"));

        Assert.True(isClean, report);
    }

    [Fact]
    public async Task A_hand_in_the_database_is_noticed()
    {
        var (report, isClean) = await RunAsync(HarnessCommand.Read("postgres", 2, "sabotage"));

        Assert.False(isClean, report);
        Assert.Contains("\naccounts-kept:", report, StringComparison.Ordinal);
        Assert.Contains("\ncodes-within-budget:", report, StringComparison.Ordinal);
        Assert.Contains("\nlogouts-hold:", report, StringComparison.Ordinal);
    }

    private static Task<(string Report, bool IsClean)> RunAsync(RunSettings settings) => new HarnessRun(settings with
    {
        Duration = TimeSpan.FromSeconds(8),
        PeakRate = 2.5,
        Executable = Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")
            ?? throw new InvalidOperationException("DOORCODE_EXECUTABLE must name the published executable; ./test.sh sets it."),
    }).RunAsync(TestContext.Current.CancellationToken);
}
