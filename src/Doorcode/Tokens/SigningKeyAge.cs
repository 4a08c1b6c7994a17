using Doorcode.Telemetry;
using Microsoft.Extensions.Options;

namespace Doorcode.Tokens;

/// <summary>Shows how old the key that signs is, beside how old it may get.</summary>
internal sealed class SigningKeyAge(KeyRing keys, ServerClock clock, IOptions<JwtOptions> options, DoorcodeMeter meter) : IStartStep
{
    public Task StartAsync(CancellationToken cancel)
    {
        meter.Watch(
            "doorcode.signing_key.age", "s", "How long the current key has signed.",
            () => keys.Published.IsEmpty ? null : Math.Max(0, (clock.Now - keys.Current.ActivatesAt) / 1000.0));
        meter.Watch(
            "doorcode.signing_key.lifetime", "s", "How long a key signs before the next one takes over.",
            () => options.Value.KeyLifetime.TotalSeconds);
        return Task.CompletedTask;
    }
}
