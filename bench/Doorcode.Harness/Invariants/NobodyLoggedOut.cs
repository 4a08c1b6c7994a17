using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class NobodyLoggedOut : Invariant
{
    // Around the end of the grace window nobody outside can tell which side of it a request fell on.
    private const long Margin = 1_000;

    public override string Name => "nobody-logged-out";

    public override string Rule =>
        "The newest token of a session, and its predecessor in the grace window, work until the logout. "
        + "Excused: an answer was lost and its token came again only after the grace window.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        var visits = history.Visits.ToLookup(visit => visit.Session, StringComparer.Ordinal);
        foreach (var session in history.Rotations.GroupBy(rotation => rotation.Session, StringComparer.Ordinal))
            Judge(finding, history, [.. session.OrderBy(rotation => rotation.Ended)], [.. visits[session.Key]]);
        foreach (var visit in history.Visits.Where(visit => visit.Answer == SessionAnswer.Refused)
            .ExceptBy(history.Rotations.Select(rotation => rotation.Session), visit => visit.Session, StringComparer.Ordinal))
            finding.HoldsNot($"session {visit.Session}: its access token was refused at {visit.Ended} ms");
        return finding;
    }

    private static void Judge(Finding finding, History history, List<Rotation> rotations, List<Visit> visits)
    {
        foreach (var _ in rotations.Where(rotation => rotation.Answer == SessionAnswer.Accepted))
            finding.Holds();
        foreach (var _ in visits.Where(visit => visit.Answer == SessionAnswer.Accepted))
            finding.Holds();
        var refusals = rotations.Where(rotation => rotation.Answer == SessionAnswer.Refused)
            .Select(rotation => (rotation.Started, rotation.Ended, What: "a refresh token"))
            .Concat(visits.Where(visit => visit.Answer == SessionAnswer.Refused)
                .Select(visit => (visit.Started, visit.Ended, What: "an access token")));
        foreach (var (_, ended, what) in refusals)
        {
            if (MayHaveEnded(history, rotations, ended))
                finding.IsExcused();
            else
                finding.HoldsNot($"session {rotations[0].Session}: {what} was refused at {ended} ms");
        }
    }

    // A token whose answer was lost, or that was presented again, may be taken for stolen once the grace window is over.
    private static bool MayHaveEnded(History history, List<Rotation> rotations, long refusedAt) => rotations.Exists(earlier =>
        refusedAt - earlier.Started >= history.Grace - Margin
        && (earlier.Answer == SessionAnswer.Unknown
            || rotations.Exists(again => again != earlier && again.Presented == earlier.Presented
                && again.Ended <= refusedAt && again.Ended - earlier.Started >= history.Grace - Margin)));
}
