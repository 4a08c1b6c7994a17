using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.Extensions.Hosting;

namespace Doorcode;

/// <summary>Opens what every request needs, in order, before the host listens.</summary>
internal sealed class DoorcodeStartup(Database database, MasterKey master, KeyRing keys, PublicAddress address) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        address.Check();
        await database.OpenAsync(cancellationToken);
        await master.OpenAsync(cancellationToken);
        await keys.OpenAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
