namespace Doorcode.Rig;

/// <summary>A way to misbehave once.</summary>
public abstract record SmtpFault
{
    /// <summary>Answers the next command of a verb with a line of its own.</summary>
    /// <param name="Verb">The verb; <c>CONNECT</c> is the greeting, <c>.</c> the end of a message.</param>
    /// <param name="Reply">The line.</param>
    public sealed record Answer(string Verb, string Reply) : SmtpFault
    {
        /// <summary>Whether the connection is cut after it.</summary>
        public bool HangsUp { get; init; }
    }

    /// <summary>Answers the next RCPT with a status.</summary>
    /// <param name="Status">The status.</param>
    public sealed record RefuseRecipient(int Status) : SmtpFault;

    /// <summary>Answers the next message with a status instead of taking it.</summary>
    /// <param name="Status">The status.</param>
    public sealed record RefuseData(int Status) : SmtpFault;

    /// <summary>Takes the next message and cuts the connection instead of saying so.</summary>
    public sealed record DropBeforeAnswer : SmtpFault;

    /// <summary>Takes the next message, says so and cuts the connection.</summary>
    public sealed record DropAfterAnswer : SmtpFault;

    /// <summary>Takes the next message, and says so only when a gate opens.</summary>
    /// <param name="Gate">The gate.</param>
    public sealed record HoldAnswer(Task Gate) : SmtpFault;
}
