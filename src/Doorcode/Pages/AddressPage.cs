using Doorcode.Codes;
using Doorcode.EmailChange;
using Doorcode.Proofs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Changes the address: asks for the new one and the password, then for the code that was mailed there.</summary>
internal sealed class AddressPage(
    ChangeEmail change, ConfirmEmail confirm, EmailChangeStore changes, StepUp stepUp, IOptions<OtpOptions> otp, ServerClock clock) : IResumable
{
    public string Action => "address";

    public async Task<IResult> ShowAsync(Visit visit, CancellationToken cancel) =>
        stepUp.DemandFactor(visit.Member) is null || visit.State.Change is not null
            ? visit.Show(Page(visit, await changes.FindPendingAsync(visit.Member.Account, cancel), problem: null))
            : visit.AskForProof(Action, fields: null);

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new ChangeEmailRequest { NewEmail = visit.Form["new_email"], Password = visit.Form["password"] };
        if ((await change.RunAsync(request, visit.Member, visit.Caller, cancel)).Try(out var sent, out var problem))
        {
            var code = MailedCode.Of(CodeUse.Change, request.NewEmail, sent.ChangeId, clock.Now).For(sent.ExpiresIn, sent.ResendIn);
            visit.State = visit.State with { Change = code };
            return visit.GoTo("address");
        }

        return problem.AsksForProof()
            ? visit.AskForProof(Action, visit.Form.Fields)
            : visit.Refuse(Page(visit, pending: null, problem), problem);
    }

    /// <summary>Takes the code that was mailed to the new address.</summary>
    public async Task<IResult> ConfirmAsync(Visit visit, CancellationToken cancel)
    {
        var request = new ConfirmEmailRequest
        {
            Otp = new TypedCode(visit.Form.Code("otp"), IsInteger: false),
            ChangeId = visit.State.Change?.Id,
        };
        if ((await confirm.RunAsync(request, visit.Member, visit.Caller, cancel)).Try(out _, out var problem))
        {
            visit.State = visit.State with { Change = null };
            return visit.GoTo("", "notice.address_changed");
        }

        var pending = await changes.FindPendingAsync(visit.Member.Account, cancel);
        if (visit.State.Change?.After(problem) is { } code)
            visit.State = visit.State with { Change = code.IsOver(problem, clock.Now) || problem == Problems.EmailTaken ? null : code };

        return visit.Refuse(Page(visit, pending, problem), problem);
    }

    private PageModel Page(Visit visit, string? pending, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("address", words["address.submit"])
        {
            Fields =
            [
                new Field("new_email", words["field.new_email"], FieldKind.Email, "email"),
                new Field("password", words["field.password"], FieldKind.Password, "current-password"),
            ],
        };
        var code = new FormBlock("address/confirm", words["code.submit"]) { Fields = [CodeField.Of(words, otp.Value.Length)] };
        return new PageModel(
            words["address.title"],
            [
                Block.Paragraph(words.With("address.now", ("address", visit.Member.Email))),
                .. pending is null
                    ? []
                    : new Block[]
                    {
                        new HeadingBlock(words["address.pending"]),
                        Block.Paragraph(words.With("address.pending.lead", ("address", pending))),
                        code.Marked(visit, problem),
                        new HeadingBlock(words["address.other"]),
                    },
                form.Marked(visit, problem),
                Block.Ways(new Link("address/stop", words["stop.link"])),
            ])
        {
            IsPartOfAccount = true,
            Fault = visit.State.Change?.FaultOf(problem, words, otp.Value.MaxAttempts),
        };
    }
}
