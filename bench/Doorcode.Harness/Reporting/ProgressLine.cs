using Doorcode.Harness.Facts;
using Doorcode.Harness.Faults;
using Doorcode.Harness.People;
using Doorcode.Rig;

namespace Doorcode.Harness.Reporting;

/// <summary>A line on standard error every ten seconds.</summary>
internal sealed class ProgressLine(History history, Population population, Injector injector, RunClock clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancel)
    {
        var (asked, failed) = (0, 0);
        try
        {
            while (true)
            {
                await Task.Delay(Every, TimeProvider.System, cancel);
                var allFailed = history.Exchanges.Count(exchange => exchange.IsFailure);
                var all = history.Exchanges.Count;
                var (here, rate) = (population.Arrived - population.Finished, (all - asked) / Every.TotalSeconds);
                Progress.Say($"{clock.Now / 1000,4} s: {population.Arrived} people came, {here} are here; {rate:0} requests/s, {allFailed - failed} failed; {history.Deliveries.Count} mails; {injector.Active}");
                (asked, failed) = (all, allFailed);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
