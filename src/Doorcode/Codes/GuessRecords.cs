using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Codes;

/// <summary>Counts guesses, and records the one that used up a budget.</summary>
internal sealed class GuessRecords(EventLog events, DoorcodeMeter meter, ILogger<GuessRecords> log)
{
    /// <summary>Records the outcome of a guess, even if its caller stops waiting.</summary>
    public async Task AddAsync(MailedCodeQuery query, GuessOutcome outcome, Caller caller, CancellationToken cancel)
    {
        var counts = query.Purpose.Guesses;
        meter.Count(outcome switch
        {
            GuessOutcome.Accepted => counts.Accepted,
            GuessOutcome.Exhausted => counts.Exhausted,
            _ => counts.Rejected,
        });
        if (outcome is not GuessOutcome.Exhausted)
            return;

        var budget = query.Id is null ? "those of the address" : "those of one attempt";
        var exhausted = new EventRecord(CodesEvents.GuessesExhausted)
        {
            AddressKey = events.KeyOf(query.Address),
            By = caller,
            Details = budget,
            LogValues = [("Budget", budget)],
        };
        await events.RecordRefusalAsync(exhausted, CancellationToken.None).FinishAsync(log, cancel);
    }
}
