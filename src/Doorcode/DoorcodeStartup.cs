using Doorcode.Accounts;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Doorcode.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Doorcode;

/// <summary>Opens what every request needs, in order, before the host listens.</summary>
internal sealed class DoorcodeStartup(
    Database database,
    MasterKey master,
    KeyRing keys,
    ImportedHashes imported,
    SigningKeyAge keyAge,
    HashGate hashes,
    StoreTelemetry telemetry,
    PublicUrl url,
    IEnumerable<IStoreProbe> stores,
    DoorcodeMeter meter,
    IConfiguration configuration) : IHostedLifecycleService
{
    private const string Redis = $"{DoorcodeOptions.Section}:Redis";
    private const string EmailLogin = $"{DoorcodeOptions.Section}:EmailLogin:Enabled";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        RefuseWhatIsNotThere();
        url.Check();
        await database.OpenAsync(cancellationToken);
        await master.OpenAsync(cancellationToken);
        await keys.OpenAsync(cancellationToken);
        await imported.MaintainAsync(cancellationToken);
        keyAge.Show();
        hashes.Show();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Whoever listens does so by now.
        meter.ShowZeros();
        telemetry.ShowZeros();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A setting that would do nothing is a promise that nobody keeps.</summary>
    private void RefuseWhatIsNotThere()
    {
        const string connection = $"{Redis}:ConnectionString";
        if (!string.IsNullOrWhiteSpace(configuration[connection]) && !stores.Any(store => store.Section is Redis))
            throw new StartRefusedException($"{connection} is set, but this build has no Redis: it keeps everything in its database.");

        if (configuration[EmailLogin] is { Length: > 0 } enabled && !(bool.TryParse(enabled, out var isOn) && !isOn))
            throw new StartRefusedException($"{EmailLogin} is {enabled}, but this build has no login by mail.");
    }
}
