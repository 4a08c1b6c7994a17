using Doorcode.Storage;
using Doorcode.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Doorcode.Tests.Storage;

public sealed class MaintenanceTests
{
    private const int MaintenanceFailed = 1000;

    [Fact]
    public async Task A_task_that_fails_in_whatever_way_is_logged_and_neither_ends_the_others_nor_the_loop()
    {
        var clock = new FakeTimeProvider();
        using var log = new LogWatch();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var ran = new SemaphoreSlim(0);
        IMaintenance[] tasks =
        [
            new Chore(() => throw new InvalidDataException("a defect")),
            new Chore(() => throw new OperationCanceledException("a time limit of its own")),
            new Chore(() => ran.Release()),
        ];
        using var loop = new MaintenanceLoop(tasks, clock, logs.CreateLogger<MaintenanceLoop>());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await loop.StartAsync(CancellationToken.None);

        for (var minute = 1; minute <= 2; minute++)
        {
            // The loop makes its timer on a thread of its own.
            do
                clock.Advance(TimeSpan.FromMinutes(1));
            while (!await ran.WaitAsync(TimeSpan.FromMilliseconds(100), deadline.Token));

            Assert.Equal(LogLevel.Warning, (await log.For(MaintenanceFailed, times: 2 * minute)).Level);
        }

        await loop.StopAsync(CancellationToken.None);
        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
    }

    private sealed class Chore(Action work) : IMaintenance
    {
        public Task MaintainAsync(CancellationToken cancel)
        {
            work();
            return Task.CompletedTask;
        }
    }
}
