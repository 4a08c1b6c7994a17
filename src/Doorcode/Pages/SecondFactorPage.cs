using Doorcode.Codes;
using Doorcode.Factors;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Asks for the second factor of a sign-in.</summary>
internal sealed class SecondFactorPage(CompleteSecondFactor complete, AskForPasskey ask, SignInPage signIn, ServerClock clock)
{
    public IResult Show(Visit visit) => visit.State.SignIn is { } open && open.ExpiresAt > clock.Now
        ? visit.Show(Page(visit, open, ProofForm.MethodOf(visit.Query("with"), open.Methods), problem: null))
        : visit.GoTo("sign-in");

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.SignIn is not { } open)
            return visit.GoTo("sign-in");

        var method = visit.Form.Find("recovery_code") is null ? "totp" : "recovery_code";
        var passkey = visit.Passkey();
        var request = new SecondFactorRequest
        {
            LoginTicket = open.Ticket,
            Totp = passkey is null && method is "totp" ? new TypedCode(visit.Form["totp"], IsInteger: false) : null,
            RecoveryCode = visit.Form.Find("recovery_code"),
            Passkey = passkey,
            UseCookie = true,
        };
        var result = await complete.RunAsync(request, visit.Caller, cancel);
        if (result.Problem == Problems.AttemptsExhausted || (result.Problem == Problems.CodeRejected && open.ExpiresAt <= clock.Now))
            visit.State = visit.State with { SignIn = null };

        return await signIn.EnterAsync(visit, result, problem => Page(visit, open, method, problem), cancel);
    }

    /// <summary>Options for the script.</summary>
    public async Task<IResult> OfferAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.SignIn is not { } open)
            return PasskeyOffer.GoTo(visit, "sign-in");

        return (await ask.ForLoginAsync(new TicketRequest { LoginTicket = open.Ticket }, cancel)).Try(out var ceremony, out _)
            ? PasskeyOffer.Of(visit, ceremony)
            : PasskeyOffer.GoTo(visit, "sign-in");
    }

    private static PageModel Page(Visit visit, OpenSignIn open, string method, Problem? problem)
    {
        var words = visit.Words;
        if (visit.State.SignIn is null)
            return new PageModel(words["second_factor.title"], Block.Ways(new Link("sign-in", words["code.start_again"])));

        return new PageModel(
            words["second_factor.title"],
            [
                Block.Paragraph(words[$"second_factor.{method}.lead"]),
                ProofForm.Of(words, "second-factor", words["second_factor.submit"], method).Marked(visit, problem),
                .. ProofForm.Passkey(words, "second-factor", open.Methods),
                .. ProofForm.OtherWays(words, "second-factor", method, open.Methods),
            ]);
    }
}
