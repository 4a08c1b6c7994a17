using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class MailsOnce : Invariant
{
    // A kill this long after SMTP's answer can still have come before the record of it.
    private const long Unrecorded = 5_000;
    private const long Margin = 200;

    public override string Name => "mails-once";

    public override string Rule =>
        "A mail is delivered once. Excused: twice, with the same Message-ID, where a kill fell between SMTP's answer and its record.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var kills = history.Faults.Where(fault => fault.Name == "kill-server").Select(fault => fault.InjectedAt).ToList();
        foreach (var mail in history.Deliveries.GroupBy(mail => mail.MessageId, StringComparer.Ordinal))
        {
            var times = mail.Select(delivery => delivery.At).Order().ToList();
            if (times.Count == 1)
                finding.Holds();
            else if (times.Count == 2 && kills.Exists(kill => kill >= times[0] - Margin && kill <= times[0] + Unrecorded))
                finding.IsExcused();
            else
                finding.HoldsNot($"{mail.Key} to {mail.First().Address} was delivered at {string.Join(", ", times)} ms");
        }
        return finding;
    }
}
