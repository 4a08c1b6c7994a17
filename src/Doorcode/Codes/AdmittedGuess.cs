using Doorcode.RateLimiting;

namespace Doorcode.Codes;

/// <summary>A guess that the limits let through. Only <see cref="TakeAsync"/> makes one, so no code is judged without it.</summary>
internal sealed class AdmittedGuess
{
    private AdmittedGuess(CodePurpose purpose, CodeAnswer answer, Caller caller) => (Purpose, Answer, Caller) = (purpose, answer, caller);

    /// <summary>What the code must be good for.</summary>
    public CodePurpose Purpose { get; }

    /// <summary>The code.</summary>
    public CodeAnswer Answer { get; }

    /// <summary>Who tries it.</summary>
    public Caller Caller { get; }

    /// <summary>Takes a guess without an id from the limit that all networks share; the problem when that is used up.</summary>
    public static async Task<Result<AdmittedGuess>> TakeAsync(
        SharedLimits shared, CodePurpose purpose, CodeAnswer answer, Caller caller, CancellationToken cancel) =>
        answer.Id is null && await shared.TakeAsync(SharedLimit.GuessWithoutWork, cancel) is { } limited
            ? limited
            : new AdmittedGuess(purpose, answer, caller);
}
