namespace Doorcode.Harness.Facts;

/// <summary>A request that mails.</summary>
/// <param name="Address">Whom.</param>
/// <param name="At">When it was sent.</param>
/// <param name="IsAccepted">Whether the answer was 200; false when it was lost, so that a mail may come.</param>
/// <param name="Ended">When it was answered, or given up.</param>
/// <param name="IsRepeat">Whether another mail was asked for: then nothing comes, without a word, when no code waits.</param>
internal sealed record MailRequest(string Address, long At, bool IsAccepted, long Ended, bool IsRepeat = false);

/// <summary>A mail that the SMTP server has taken and answered for.</summary>
internal sealed record Delivery(string Address, string MessageId, string? Code, long At);

internal enum GuessAnswer
{
    Accepted,
    Rejected,
    Exhausted,
    Unknown,
}

/// <summary>A code that was presented.</summary>
/// <param name="Address">For which address; each registers once.</param>
/// <param name="ById">Whether with the registration's id, and so against its own budget.</param>
/// <param name="IsRight">Whether it was the mailed code.</param>
/// <param name="Started">When it was sent.</param>
/// <param name="Ended">When the answer was there.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record Guess(string Address, bool ById, bool IsRight, long Started, long Ended, GuessAnswer Answer);

/// <summary>An account that was told to exist: 201, or a login that worked.</summary>
internal sealed record KnownAccount(string Address, long At);

internal enum LoginAnswer
{
    Works,
    Refused,
    Unknown,
}

/// <summary>A login with the right password after everything is over.</summary>
/// <param name="Address">Whose.</param>
/// <param name="Answer">What came of it.</param>
internal sealed record LastLogin(string Address, LoginAnswer Answer);
