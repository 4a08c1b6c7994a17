using Doorcode.Harness.Facts;

namespace Doorcode.Harness.Invariants;

internal sealed class SessionsUnforked : Invariant
{
    public override string Name => "sessions-unforked";

    public override string Rule => "A refresh token has one successor, however often and wherever it is presented.";

    public override Finding Check(History history)
    {
        var finding = new Finding();
        foreach (var token in history.Rotations.Where(rotation => rotation.Successor is not null)
            .GroupBy(rotation => (rotation.Session, rotation.Presented)))
        {
            var successors = token.Select(rotation => rotation.Successor).Distinct(StringComparer.Ordinal).Count();
            if (successors == 1)
                finding.Holds();
            else
                finding.HoldsNot($"session {token.Key.Session}: a token presented {token.Count()} times has {successors} successors");
        }
        return finding;
    }
}
