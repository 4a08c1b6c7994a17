using System.Diagnostics.Metrics;
using Doorcode.Telemetry;

namespace Doorcode.Tests.Fixtures;

/// <summary>For parts that are made without a host: they count, and nobody listens.</summary>
internal static class Meters
{
    public static DoorcodeMeter None() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
