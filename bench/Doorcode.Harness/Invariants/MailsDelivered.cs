using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class MailsDelivered : Invariant
{
    public override string Name => "mails-delivered";

    public override string Rule =>
        "Each accepted request's mail is delivered, and none that nobody asked for. "
        + "Excused: another mail was asked for with a code that went with the emptied store.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var mails = history.Deliveries.ToLookup(mail => mail.Address, mail => mail.MessageId, StringComparer.Ordinal);
        foreach (var person in history.MailRequests.GroupBy(request => request.Address, StringComparer.Ordinal))
            Judge(finding, history, [.. person], mails[person.Key].Distinct(StringComparer.Ordinal).Count());
        return finding;
    }

    private static void Judge(Finding finding, History history, List<MailRequest> requests, int delivered)
    {
        var accepted = requests.Count(request => request.IsAccepted);
        for (var mail = 0; mail < Math.Min(accepted, delivered); mail++)
            finding.Holds();

        var excused = requests.Count(request => request is { IsRepeat: true, IsAccepted: true } && history.Faults.Any(fault =>
            fault.ForgetsCodes && fault.InjectedAt >= requests[0].At && fault.InjectedAt <= request.At));
        if (delivered < accepted - excused || delivered > requests.Count)
        {
            finding.HoldsNot($"{requests[0].Address}: {accepted} requests accepted, {requests.Count - accepted} without an answer, "
                + $"at {string.Join(", ", requests.Select(request => request.At))} ms; {delivered} mails");
        }
        for (var mail = delivered; mail < accepted && mail >= accepted - excused; mail++)
            finding.IsExcused();
    }

    /// <summary>How many mails are still owed.</summary>
    public static int Owed(History history)
    {
        var mails = history.Deliveries.ToLookup(mail => mail.Address, mail => mail.MessageId, StringComparer.Ordinal);
        return history.MailRequests.Where(request => request.IsAccepted)
            .GroupBy(request => request.Address, StringComparer.Ordinal)
            .Sum(person => Math.Max(0, person.Count() - mails[person.Key].Distinct(StringComparer.Ordinal).Count()));
    }
}
