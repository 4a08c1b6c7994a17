namespace Doorcode.Mail;

/// <summary>Carries mails: over SMTP, or into the development mailbox.</summary>
internal interface IMailTransport
{
    /// <summary>Hands a mail over.</summary>
    /// <param name="mail">The mail with its words.</param>
    /// <param name="cancel">Gives the attempt up.</param>
    /// <returns>What the other side said; expected failures do not throw.</returns>
    Task<Delivery> SendAsync(RenderedMail mail, CancellationToken cancel);
}

/// <summary>What the other side said to a mail. Reasons name no address: they are logged and stored.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>It has taken the mail and answers for it.</summary>
    public static Delivery Accepted { get; } = new Taken();

    /// <summary>Not now.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Deferred(string Reason) : Delivery;

    /// <summary>Never, for this recipient.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(string Reason) : Delivery;

    private sealed record Taken : Delivery;
}
