namespace Doorcode.Mail;

/// <summary>What a turn of the dispatcher asks for.</summary>
/// <param name="Count">How many mails at most.</param>
/// <param name="Lease">How long they are this server's.</param>
/// <param name="AgainDueBy">Mail that was claimed before is claimed again only if it was due by then (<see cref="LeaseGuard"/>).</param>
internal sealed record MailClaim(int Count, TimeSpan Lease, long AgainDueBy = long.MaxValue)
{
    /// <summary>How many mails that one site asked for are on their way at once, over all servers.</summary>
    public int PerSite { get; init; } = int.MaxValue;
}

/// <summary>What a turn of the dispatcher got.</summary>
/// <param name="Claimed">Mails to send now; at most one for each domain, so another turn may find more.</param>
/// <param name="NextDue">When the next mail will fall due; null when none will.</param>
/// <param name="IsAnyLeft">Whether a mail is due that could not be claimed: its domain or site has as many on their way as it may.</param>
internal sealed record DispatchRound(IReadOnlyList<ClaimedMail> Claimed, long? NextDue, bool IsAnyLeft = false);
