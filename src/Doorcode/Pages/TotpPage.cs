using Doorcode.Codes;
using Doorcode.Factors;
using Doorcode.Proofs;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Adds an authenticator app: to the account of a session, or to finish a sign-in that must have a second factor.</summary>
internal sealed class TotpPage(BeginTotp begin, ConfirmTotp confirm, LoginTicketStore tickets, RecoveryCodesPage codes, ServerClock clock) : IResumable
{
    private const string SignIn = "sign-in";

    public string Action => "factors/totp/begin";

    /// <summary>Makes a key.</summary>
    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (await WhoAsync(visit, cancel) is not { } who)
            return visit.GoTo(SignIn);

        if ((await begin.RunAsync(who, password: null, visit.Caller, cancel)).Try(out var begun, out var problem))
        {
            visit.State = visit.State with { Totp = new NewTotp(begun.EnrolmentId, begun.Secret, begun.OtpauthUri, clock.Now + begun.ExpiresIn * 1000) };
            return visit.GoTo("factors/totp");
        }

        if (problem.AsksForProof())
            return visit.AskForProof(Action, visit.Form.Fields);

        return problem.IsLimit ? ErrorPage.Of(problem, visit) : visit.GoTo(SignIn);
    }

    /// <summary>Shows the key and asks for its first code; before there is a key, offers to make one.</summary>
    public async Task<IResult> ShowAsync(Visit visit, CancellationToken cancel)
    {
        if (await WhoAsync(visit, cancel) is null)
            return visit.GoTo(SignIn);

        var words = visit.Words;
        return visit.State.Totp is { } key && key.ExpiresAt > clock.Now
            ? visit.Show(Page(visit, key, problem: null))
            : visit.Show(new PageModel(
                words["totp.title"],
                Block.Paragraph(words["totp.why"]),
                new FormBlock("factors/totp/begin", words["factors.totp.add"])));
    }

    /// <summary>Adds the app with its first code.</summary>
    public async Task<IResult> ConfirmAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.State.Totp is not { } key || await WhoAsync(visit, cancel) is not { } who)
            return visit.GoTo("factors/totp");

        var request = new ConfirmTotpRequest
        {
            EnrolmentId = key.Id,
            Totp = new TypedCode(visit.Form["totp"], IsInteger: false),
            UseCookie = true,
        };
        if (!(await confirm.RunAsync(who, request, visit.Caller, cancel)).Try(out var added, out var problem))
        {
            if (problem == Problems.AttemptsExhausted)
                visit.State = visit.State with { Totp = null };

            return visit.Refuse(Page(visit, key, problem), problem);
        }

        if (added.Tokens is { } tokens)
            visit.SignIn(tokens);

        visit.State = visit.State with { Totp = null, Enrolment = null };
        return added.RecoveryCodes is { } made ? codes.GoTo(visit, made) : visit.GoTo("factors", "notice.totp_added");
    }

    private async ValueTask<Enrolee?> WhoAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.Session is { } session)
            return new Enrolee(session);

        return visit.State.Enrolment is { } ticket
            && await tickets.FindAsync(LoginTicket.Hash(ticket), TicketKind.Enrolment, cancel) is { } open
                ? new Enrolee(open)
                : null;
    }

    private static PageModel Page(Visit visit, NewTotp key, Problem? problem)
    {
        var words = visit.Words;
        if (visit.State.Totp is null)
            return new PageModel(words["totp.title"], new FormBlock("factors/totp/begin", words["code.start_again"]));

        return new PageModel(
            words["totp.title"],
            Block.Paragraph(words["totp.scan"]),
            new QrBlock(TotpKey.Svg(key.Uri), words["totp.qr"]),
            Block.Paragraph(words["totp.type"]),
            new CodesBlock([key.Secret]),
            ProofForm.Of(words, "factors/totp", words["totp.submit"], "totp").Marked(visit, problem));
    }
}
