using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class MailsDelivered : Invariant
{
    public override string Name => "mails-delivered";

    public override string Rule => "Each accepted request's mail is delivered, and none that nobody asked for.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var mails = history.Deliveries.ToLookup(mail => mail.Address, mail => mail.MessageId, StringComparer.Ordinal);
        foreach (var person in history.MailRequests.GroupBy(request => request.Address, StringComparer.Ordinal))
        {
            var accepted = person.Count(request => request.IsAccepted);
            var delivered = mails[person.Key].Distinct(StringComparer.Ordinal).Count();
            if (delivered < accepted || delivered > person.Count())
                finding.HoldsNot($"{person.Key}: {accepted} requests accepted, {person.Count() - accepted} without an answer, {delivered} mails");
            for (var mail = 0; mail < Math.Min(accepted, delivered); mail++)
                finding.Holds();
        }
        return finding;
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
