using Doorcode.Accounts;
using Doorcode.Codes;
using Doorcode.Factors;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Asks for a fresh proof before a step that a stolen session must not reach, and goes on with that step.</summary>
internal sealed class ConfirmPage(Reauthenticate reauthenticate, AskForPasskey ask, IEnumerable<IResumable> steps, ServerClock clock)
{
    private readonly IResumable[] _steps = [.. steps];

    public IResult Show(Visit visit) =>
        Waiting(visit) is null
            ? visit.GoTo("")
            : visit.Show(Page(visit, ProofForm.MethodOf(visit.Query("with"), MethodsOf(visit)), problem: null));

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (Waiting(visit) is not { } interrupted)
            return visit.GoTo("");

        var form = visit.Form;
        var request = new ReauthenticateRequest
        {
            Password = form.Find("password"),
            Totp = form.Find("totp") is { } code ? new TypedCode(code, IsInteger: false) : null,
            RecoveryCode = form.Find("recovery_code"),
            Passkey = visit.Passkey(),
        };
        var proved = await reauthenticate.RunAsync(visit.Member, request, visit.Caller, cancel);
        if (proved.Problem is { } problem)
            return visit.Refuse(Page(visit, MethodOf(form, MethodsOf(visit)), problem), problem);

        await visit.ResumeAsync(interrupted);
        return interrupted.Fields is not null && visit.Session is not null && _steps.FirstOrDefault(step => string.Equals(step.Action, interrupted.Action, StringComparison.Ordinal)) is { } step
            ? await step.SendAsync(visit, cancel)
            : visit.GoTo(interrupted.Action);
    }

    /// <summary>Options for the script.</summary>
    public async Task<IResult> OfferAsync(Visit visit, CancellationToken cancel) =>
        (await ask.ForSessionAsync(visit.Member, cancel)).Try(out var ceremony, out var problem)
            ? PasskeyOffer.Of(visit, ceremony)
            : ErrorPage.Of(problem, visit);

    /// <summary>What waits for the proof; null when it was of another session, or is too long ago.</summary>
    private Interrupted? Waiting(Visit visit) =>
        visit.State.Interrupted is { } interrupted && string.Equals(interrupted.Session, visit.Member.Id.ToString(), StringComparison.Ordinal) && interrupted.ExpiresAt > clock.Now
            ? interrupted
            : null;

    private static IReadOnlyList<string> MethodsOf(Visit visit) =>
        visit.Member.Factors.HasFactor() ? visit.Member.Factors.Members() : ["password"];

    private static string MethodOf(TypedForm form, IReadOnlyList<string> methods) =>
        form.Fields.Keys.FirstOrDefault(name => name is "password" or "totp" or "recovery_code") ?? ProofForm.MethodOf(chosen: null, methods);

    private static PageModel Page(Visit visit, string method, Problem? problem)
    {
        var words = visit.Words;
        return new PageModel(
            words["confirm.title"],
            [
                Block.Paragraph(words["confirm.lead"]),
                ProofForm.Of(words, "confirm", words["confirm.submit"], method).Marked(visit, problem),
                .. ProofForm.Passkey(words, "confirm", MethodsOf(visit)),
                .. ProofForm.OtherWays(words, "confirm", method, MethodsOf(visit)),
            ])
        {
            IsPartOfAccount = true,
            Fault = problem == Problems.InvalidCredentials ? words["confirm.wrong"] : null,
        };
    }
}
