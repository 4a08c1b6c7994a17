using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Passwords;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Hosting;

namespace Doorcode;

/// <summary>Opens what every request needs, in order, before the host listens.</summary>
internal sealed class DoorcodeStartup(
    Database database,
    MasterKey master,
    KeyRing keys,
    ImportedHashes imported,
    SigningKeyAge keyAge,
    HashQueue hashes,
    BackendTelemetry telemetry,
    StartCheck check,
    StartWarnings warnings,
    EventLog events) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        check.RunForServing();
        await database.OpenAsync(cancellationToken);
        await master.OpenAsync(cancellationToken);
        await keys.OpenAsync(cancellationToken);
        await imported.MaintainAsync(cancellationToken);
        keyAge.Show();
        hashes.Show();
        warnings.Log();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Listeners of the meter have started by now.
        events.ShowZeros();
        telemetry.ShowZeros();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
