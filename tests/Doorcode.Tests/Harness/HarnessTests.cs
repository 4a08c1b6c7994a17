using Doorcode.Harness;
using Doorcode.Harness.Setup;

namespace Doorcode.Tests.Harness;

/// <summary>The harness itself, for a few seconds: the whole life of a few people on real servers.</summary>
public sealed class HarnessTests
{
    [Fact]
    public Task Nothing_is_lost_and_nothing_is_wrong_on_SQLite() => RunAsync(HarnessCommand.Read("sqlite", 1, "none"));

    private static async Task RunAsync(RunSettings settings)
    {
        var (report, isClean) = await new HarnessRun(settings with
        {
            Duration = TimeSpan.FromSeconds(8),
            PeakRate = 2,
            Executable = Environment.GetEnvironmentVariable("DOORCODE_EXECUTABLE")
                ?? throw new InvalidOperationException("DOORCODE_EXECUTABLE must name the published executable; ./test.sh sets it."),
        }).RunAsync(TestContext.Current.CancellationToken);

        Assert.True(isClean, report);
    }
}
