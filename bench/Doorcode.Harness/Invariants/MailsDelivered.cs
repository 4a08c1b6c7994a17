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

        var excused = Excused(history, requests);
        if (delivered < accepted - excused || delivered > requests.Count)
        {
            finding.HoldsNot($"{requests[0].Address}: {accepted} requests accepted, {requests.Count - accepted} without an answer, "
                + $"at {string.Join(", ", requests.Select(request => request.At))} ms; {delivered} mails");
        }
        for (var mail = delivered; mail < accepted && mail >= accepted - excused; mail++)
            finding.IsExcused();
    }

    /// <summary>How many mails are still owed, those that may never come left out.</summary>
    public static int Owed(History history)
    {
        var mails = history.Deliveries.ToLookup(mail => mail.Address, mail => mail.MessageId, StringComparer.Ordinal);
        return history.MailRequests.GroupBy(request => request.Address, StringComparer.Ordinal).Sum(person =>
        {
            List<MailRequest> requests = [.. person];
            var delivered = mails[person.Key].Distinct(StringComparer.Ordinal).Count();
            return Math.Max(0, requests.Count(request => request.IsAccepted) - Excused(history, requests) - delivered);
        });
    }

    /// <summary>How many of a person's requests were for another mail with a code that had gone by their answer.</summary>
    private static int Excused(History history, List<MailRequest> requests) =>
        requests.Count(request => request is { IsRepeat: true, IsAccepted: true } && history.Faults.Any(fault =>
            fault.ForgetsCodes && fault.InjectedAt >= requests[0].At && fault.InjectedAt <= request.Ended));
}
