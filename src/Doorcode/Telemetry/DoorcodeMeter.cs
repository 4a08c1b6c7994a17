using System.Diagnostics.Metrics;

namespace Doorcode.Telemetry;

/// <summary>What Doorcode counts, under the meter name <c>Doorcode</c>. Tags tell outcomes, never who.</summary>
public sealed class DoorcodeMeter
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "Doorcode";

    private readonly Counter<long> _registrations;
    private readonly Counter<long> _confirmations;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _refreshes;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">The host's factory.</param>
    public DoorcodeMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _registrations = meter.CreateCounter<long>("doorcode.registrations", "{registration}", "Registrations taken.");
        _confirmations = meter.CreateCounter<long>("doorcode.confirmations", "{guess}", "Codes tried, by outcome.");
        _logins = meter.CreateCounter<long>("doorcode.logins", "{login}", "Logins tried, by outcome.");
        _refreshes = meter.CreateCounter<long>("doorcode.refreshes", "{refresh}", "Refresh tokens presented, by outcome.");
    }

    internal void Registered() => _registrations.Add(1);

    internal void Confirmed(string outcome) => _confirmations.Add(1, Outcome(outcome));

    internal void LoggedIn(string outcome) => _logins.Add(1, Outcome(outcome));

    internal void Refreshed(string outcome) => _refreshes.Add(1, Outcome(outcome));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
