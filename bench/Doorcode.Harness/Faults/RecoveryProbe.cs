using Doorcode.Harness.Facts;
using Doorcode.Harness.People;
using Doorcode.Harness.Setup;
using Doorcode.Rig;

namespace Doorcode.Harness.Faults;

/// <summary>
/// Asks through the load balancer, every few milliseconds, for something that needs what was away, until it is answered.
/// </summary>
internal sealed class RecoveryProbe(Stage stage, Door door, History history, RunClock clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What the first answer after a fault is.</summary>
    public static string WhatFor(string fault) => fault switch
    {
        "stop-smtp" => "first mail",
        "stop-redis" or "restart-redis" or "pause-redis" or "flush-redis" => "first answer to a code",
        _ => "first login answered",
    };

    /// <returns>When it was answered, or null when it was not for a minute.</returns>
    public Task<long?> WaitForStoreAsync(string fault, CancellationToken cancel)
    {
        var taken = history.Deliveries.Count;
        return WaitAsync(WhatFor(fault) switch
        {
            "first mail" => () => Task.FromResult(history.Deliveries.Count > taken),
            // Nobody's account and nobody's code: refusing them needs the store all the same.
            "first answer to a code" => async () => IsAnswer(await door.PostAsync("confirm-otp",
                new { email = "nobody@example.org", otp = "000000", registration_id = "nobodys" })),
            _ => async () => IsAnswer(await door.PostAsync("login", new { email = "nobody@example.org", password = PasswordBook.First })),
        }, cancel);
    }

    public Task<long?> WaitForServerAsync(DoorcodeServer server, CancellationToken cancel) =>
        WaitAsync(async () => (await stage.Balancer.UpAsync(cancel)).Contains(server.Name), cancel);

    private static bool IsAnswer(Answer answer) => answer.Ending is Ending.Success or Ending.Refused;

    private async Task<long?> WaitAsync(Func<Task<bool>> isThere, CancellationToken cancel)
    {
        var began = clock.Now;
        return await FirstAnswer.WaitAsync(isThere, Patience, cancel) is { } time ? began + (long)time.TotalMilliseconds : null;
    }
}
