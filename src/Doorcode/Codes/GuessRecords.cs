using Doorcode.Events;
using Doorcode.Telemetry;
using Microsoft.Extensions.Logging;

namespace Doorcode.Codes;

/// <summary>Counts guesses, and records the one that used up a budget.</summary>
internal sealed class GuessRecords(LimitedAttempts refusals, AuditSubject subjects, DoorcodeMeter meter, ILogger<GuessRecords> log)
{
    /// <summary>Records the outcome of a guess, even if its caller stops waiting.</summary>
    public async Task AddAsync(MailedCodeQuery query, GuessOutcome outcome, Caller caller, CancellationToken cancel)
    {
        meter.Guessed(query.Purpose.Name, outcome switch
        {
            GuessOutcome.Accepted => "accepted",
            GuessOutcome.Exhausted => "exhausted",
            _ => "rejected",
        });
        if (outcome is not GuessOutcome.Exhausted)
            return;

        var budget = query.Id is null ? "those of the address" : "those of one attempt";
        var entry = new AuditEntry(AuditEvent.GuessesExhausted, AuditOutcome.Rejected)
        {
            Subject = subjects.Of(query.Address),
            By = caller,
            Details = budget,
        };
        await refusals.AddAsync(entry, CancellationToken.None).FinishAsync(log, cancel);
        CodesLog.GuessesExhausted(log, budget);
    }
}
