namespace Doorcode.Pages;

/// <summary>What a page tells about a mailed code.</summary>
internal static class MailedCodeExtensions
{
    private const int Second = 1000;

    /// <summary>For how many seconds the code works.</summary>
    public static long SecondsLeft(this MailedCode code, long now) => Math.Max(0, (code.ExpiresAt - now) / Second);

    /// <summary>In how many seconds it can be mailed again.</summary>
    public static long ResendIn(this MailedCode code, long now) => Math.Max(0, (code.ResendAt - now + Second - 1) / Second);

    /// <summary>The code after a guess.</summary>
    public static MailedCode After(this MailedCode code, Problem problem) =>
        problem == Problems.CodeRejected ? code with { Wrong = code.Wrong + 1 } : code;

    /// <summary>Whether no guess can succeed any more.</summary>
    public static bool IsOver(this MailedCode code, Problem problem, long now) =>
        problem == Problems.AttemptsExhausted || (problem == Problems.CodeRejected && code.ExpiresAt <= now);

    /// <summary>Why a code was refused, and how many guesses are left.</summary>
    public static string? FaultOf(this MailedCode code, Problem? problem, PageWords words, int attempts) =>
        problem == Problems.CodeRejected ? words.With("code.wrong", ("left", Math.Max(1, attempts - code.Wrong))) : null;
}
