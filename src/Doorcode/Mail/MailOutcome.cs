namespace Doorcode.Mail;

/// <summary>What became of a claimed mail.</summary>
internal abstract record MailOutcome(Guid Id)
{
    /// <summary>The SMTP server has accepted it.</summary>
    public sealed record Sent(Guid Id) : MailOutcome(Id);

    /// <summary>There was nothing to send.</summary>
    public sealed record Dropped(Guid Id) : MailOutcome(Id);

    /// <summary>It did not work; another attempt follows.</summary>
    /// <param name="Id">Which mail.</param>
    /// <param name="Attempt">Which attempt this was; when another server has begun the next one since, it is that one's outcome that counts.</param>
    /// <param name="At">When, UTC milliseconds since 1970.</param>
    /// <param name="Reason">Why, without any address.</param>
    public sealed record Retry(Guid Id, long Attempt, long At, string Reason) : MailOutcome(Id);

    /// <summary>A newer version wrote it and has to send it. The attempt does not count.</summary>
    /// <param name="Id">Which mail.</param>
    /// <param name="Attempt">Which attempt this was, as for <see cref="Retry"/>.</param>
    /// <param name="At">When it is due again, UTC milliseconds since 1970.</param>
    public sealed record HandedBack(Guid Id, long Attempt, long At) : MailOutcome(Id);

    /// <summary>It will not be sent.</summary>
    /// <param name="Id">Which mail.</param>
    /// <param name="Attempt">Which attempt this was, as for <see cref="Retry"/>.</param>
    /// <param name="Reason">Why, without any address; null when only time ran out, and the last failure tells why.</param>
    public sealed record GivenUp(Guid Id, long Attempt, string? Reason) : MailOutcome(Id);
}
