using System.Collections.Frozen;
using Doorcode.Addresses;
using Doorcode.Sealing;
using Doorcode.Storage;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Events;

/// <summary>Makes the audit line, the counter and the log line of each fact from one record of it.</summary>
internal sealed class EventLog(
    IEnumerable<FeatureEvents> features,
    IEnumerable<IEventFollower> followers,
    LimitedAttempts refusals,
    LookupKeys keys,
    DoorcodeMeter meter,
    ILoggerFactory loggers)
{
    private readonly FeatureEvents[] _features = [.. features];
    private readonly IEventFollower[] _followers = [.. followers];

    private readonly FrozenDictionary<EventKind, ILogger> _loggers = features
        .SelectMany(feature => feature.Kinds.Select(kind => (Kind: kind, Log: loggers.CreateLogger(feature.Category))))
        .Where(known => known.Kind.Line is not null)
        .ToFrozenDictionary(known => known.Kind, known => known.Log);

    /// <summary>The names of all events that this version writes to the audit log.</summary>
    public IEnumerable<string> Names => _features.SelectMany(feature => feature.Kinds).Select(kind => kind.Name).Distinct(StringComparer.Ordinal);

    /// <summary>The lookup key under which the audit log knows an address, with or without an account.</summary>
    public byte[] KeyOf(EmailAddress address) => keys.For("audit", address);

    /// <summary>Records a fact as part of the transaction that makes it true. It is counted and logged after the commit.</summary>
    public async ValueTask RecordAsync(Transaction transaction, EventRecord fact)
    {
        await AuditStore.AppendAsync(transaction, fact);
        if (fact.Kind.Counted is not null || _loggers.ContainsKey(fact.Kind))
            transaction.OnCommitted(() => Tell(fact));

        foreach (var follower in _followers)
            await follower.FollowAsync(transaction, fact);
    }

    /// <summary>
    /// Records a refusal, or another fact that belongs to no transaction and that a client can cause as often as it likes. It is counted in
    /// any case; in a flood its audit line becomes a count (<see cref="LimitedAttempts"/>).
    /// </summary>
    public async Task RecordRefusalAsync(EventRecord fact, CancellationToken cancel)
    {
        if (fact.Kind.Counted is { } counted)
            meter.Count(counted);

        var hasAuditLine = await refusals.AddAsync(fact, cancel);
        if (fact.Kind.Line is { } line && (hasAuditLine || !line.OnlyWithAuditLine))
            line.Write(_loggers[fact.Kind], fact);
    }

    /// <summary>Shows the counters of all features at zero.</summary>
    public void ShowZeros()
    {
        meter.ShowZeros();
        foreach (var feature in _features)
        {
            foreach (var kind in feature.Kinds)
                ShowZero(kind.Counted);

            foreach (var counted in feature.Counted)
                ShowZero(counted);
        }
    }

    private void ShowZero(CountedOutcome? counted)
    {
        if (counted is { From: CountFrom.Start })
            meter.Count(counted, times: 0);
    }

    private void Tell(EventRecord fact)
    {
        if (fact.Kind.Counted is { } counted)
            meter.Count(counted);

        if (fact.Kind.Line is { } line)
            line.Write(_loggers[fact.Kind], fact);
    }
}
