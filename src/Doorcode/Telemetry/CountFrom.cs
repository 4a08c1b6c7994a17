namespace Doorcode.Telemetry;

/// <summary>From when on a series is shown.</summary>
internal enum CountFrom
{
    /// <summary>From the start of the host, at zero. Alerts need that: a rise from no value to one is no increase to Prometheus.</summary>
    Start,

    /// <summary>From its first occurrence.</summary>
    FirstOccurrence,
}
