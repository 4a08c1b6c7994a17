using Doorcode.Factors;
using Doorcode.Proofs;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Makes new recovery codes, and shows codes that were just made.</summary>
internal sealed class RecoveryCodesPage(ReplaceRecoveryCodes replace, ServerClock clock) : IResumable
{
    public string Action => "factors/recovery-codes/replace";

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var replaced = await replace.RunAsync(visit.Member, visit.Caller, cancel);
        if (replaced.Try(out var made, out var problem))
            return GoTo(visit, made.RecoveryCodes);

        if (problem.AsksForProof())
            return visit.AskForProof(Action, visit.Form.Fields);

        return problem.IsLimit ? ErrorPage.Of(problem, visit) : visit.GoTo("factors");
    }

    /// <summary>Shows new codes, until their owner has kept them.</summary>
    public SeeOther GoTo(Visit visit, IReadOnlyList<string> codes)
    {
        visit.State = visit.State with { NewCodes = new NewRecoveryCodes(codes, clock.Now + (long)StepUp.MaxAge.TotalMilliseconds) };
        return visit.GoTo("factors/recovery-codes");
    }

    public IResult Show(Visit visit)
    {
        var words = visit.Words;
        return visit.State.NewCodes is { } made && made.ExpiresAt > clock.Now
            ? visit.Show(new PageModel(
                words["codes.title"],
                Block.Paragraph(words["codes.lead"]),
                new CodesBlock(made.Codes),
                new FormBlock("factors/recovery-codes", words["codes.kept"])))
            : visit.GoTo("factors");
    }

    /// <summary>The owner has kept the codes.</summary>
    public IResult Forget(Visit visit)
    {
        visit.State = visit.State with { NewCodes = null };
        return visit.GoBack();
    }
}
