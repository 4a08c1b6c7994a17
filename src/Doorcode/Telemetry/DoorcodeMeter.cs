using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Doorcode.Telemetry;

/// <summary>What Doorcode counts, under the meter name <c>Doorcode</c>. Tags name outcomes, never a person.</summary>
public sealed class DoorcodeMeter
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "Doorcode";

    /// <summary>Buckets from a quick read to a slow mail server.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>A backend answers from memory within microseconds, and is given up after seconds.</summary>
    private static readonly InstrumentAdvice<double> BackendSeconds = new()
    {
        HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    private readonly Meter _meter;
    private readonly ConcurrentDictionary<OutcomeCounter, Counter<long>> _declared = new();
    private readonly Histogram<double> _mailDelivery;
    private readonly Counter<long> _hashesRefused;
    private readonly Histogram<double> _hashWait;
    private readonly Histogram<double> _hashDuration;
    private readonly Histogram<double> _backendDuration;
    private readonly Counter<long> _backendFailures;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">The host's factory.</param>
    public DoorcodeMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _mailDelivery = Histogram("doorcode.mail.delivery.duration", "How long an attempt to hand over a mail took.", Seconds);
        _hashesRefused = Counter("doorcode.hash.refused", "{hash}", "Password hashes refused because too many waited.");
        _hashWait = Histogram("doorcode.hash.wait.duration", "How long a password waited for its turn.", Seconds);
        _hashDuration = Histogram("doorcode.hash.duration", "How long hashing or verifying a password took.", Seconds);
        _backendDuration = Histogram("doorcode.store.operation.duration", "How long a backend took, waiting included.", BackendSeconds);
        _backendFailures = Counter("doorcode.store.failures", "{failure}", "Operations that a backend did not do.");
    }

    internal bool MeasuresBackends => _backendDuration.Enabled || _backendFailures.Enabled;

    internal bool MeasuresHashes => _hashWait.Enabled || _hashDuration.Enabled;

    internal bool MeasuresMails => _mailDelivery.Enabled;

    /// <summary>
    /// Shows the counters that alerts look at from the start, at zero: what rises from nothing to one is no increase to
    /// Prometheus.
    /// </summary>
    internal void ShowZeros() => _hashesRefused.Add(0);

    /// <summary>Counts an outcome that a feature has declared.</summary>
    internal void Count(CountedOutcome counted, long times = 1) => InstrumentOf(counted.Counter).Add(times, counted.Tags);

    internal void MailTried(TimeSpan duration) => _mailDelivery.Record(duration.TotalSeconds);

    internal void HashRefused() => _hashesRefused.Add(1);

    internal void Hashed(TimeSpan wait, TimeSpan duration)
    {
        _hashWait.Record(wait.TotalSeconds);
        _hashDuration.Record(duration.TotalSeconds);
    }

    internal void BackendAnswered(string backend, string operation, TimeSpan duration) =>
        _backendDuration.Record(duration.TotalSeconds, new("store", backend), new("operation", operation));

    internal void BackendFailed(string backend, string operation, long count = 1) =>
        _backendFailures.Add(count, new("store", backend), new("operation", operation));

    /// <summary>Adds a gauge whose value is read when metrics are collected.</summary>
    /// <param name="name">By OpenTelemetry's conventions.</param>
    /// <param name="unit">UCUM, or a word in braces.</param>
    /// <param name="about">A sentence.</param>
    /// <param name="read">Quick and without failure; null for no value.</param>
    internal Instrument Watch(string name, string unit, string about, Func<double?> read) =>
        _meter.CreateObservableGauge(
            name,
            () => read() is { } value ? [new Measurement<double>(value)] : Array.Empty<Measurement<double>>(),
            unit,
            about);

    private Counter<long> InstrumentOf(OutcomeCounter counter) =>
        _declared.TryGetValue(counter, out var known)
            ? known
            : _declared.GetOrAdd(counter, (declared, meter) => meter.Counter(declared.Name, declared.Unit, declared.About), this);

    private Counter<long> Counter(string name, string unit, string about) => _meter.CreateCounter<long>(name, unit, about);

    private Histogram<double> Histogram(string name, string about, InstrumentAdvice<double> advice) =>
        _meter.CreateHistogram(name, "s", about, tags: null, advice);
}
