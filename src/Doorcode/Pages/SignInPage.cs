using Doorcode.Http;
using Doorcode.Login;
using Doorcode.Passkeys;
using Doorcode.Registration;
using Doorcode.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Asks for address and password.</summary>
internal sealed class SignInPage(
    LogIn login,
    RelyingParty passkeys,
    IOptions<EmailLoginOptions> byMail,
    IOptions<RegistrationOptions> mayRegister,
    TrustedOrigins origins,
    ServerClock clock)
{
    public IResult Show(Visit visit)
    {
        if (visit.Query("return_to") is { } back && ReturnAddress.IsAllowed(back, origins))
            visit.State = visit.State with { ReturnTo = back };

        return visit.Session is null ? visit.Show(Page(visit, problem: null)) : visit.GoBack();
    }

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var request = new LoginRequest
        {
            Email = visit.Form["email"],
            Password = visit.Form["password"],
            DeviceToken = visit.DeviceToken,
            UseCookie = true,
        };
        return await EnterAsync(visit, await login.RunAsync(request, visit.Caller, cancel), problem => Page(visit, problem), cancel);
    }

    /// <summary>Goes on after a proof: into the account, to what is still lacking, or back to the form.</summary>
    internal async Task<IResult> EnterAsync(
        Visit visit, Result<TokenPair> result, Func<Problem, PageModel> refused, CancellationToken cancel)
    {
        if (!result.Try(out var tokens, out var problem))
        {
            if (problem.Proof?.EnrolmentTicket is { } enrolment)
            {
                // With the session of another account, the factor would be added to that account.
                await visit.EndSessionAsync(cancel);
                visit.ForgetSession();
                visit.State = visit.State with { Enrolment = enrolment };
                return visit.GoTo("factors/totp");
            }

            if (problem is not { Code: "second_factor_required", Proof: { LoginTicket: { } ticket } proof })
                return visit.Refuse(refused(problem), problem);

            var end = clock.Now + (long)LoginTicket.Lifetime.TotalMilliseconds;
            visit.State = visit.State with { Code = null, SignIn = new OpenSignIn(ticket, proof.Methods, end) };
            return visit.GoTo("second-factor");
        }

        await visit.EndSessionAsync(cancel);
        visit.SignIn(tokens);
        return visit.GoBack();
    }

    internal PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("sign-in", words["sign_in.submit"])
        {
            Fields =
            [
                new Field("email", words["field.email"], FieldKind.Email, "username webauthn") { Value = visit.State.Email ?? "" },
                new Field("password", words["field.password"], FieldKind.Password, "current-password"),
            ],
        };
        return new PageModel(
            words["sign_in.title"],
            [
                form.Marked(visit, problem),
                .. passkeys.Id is null
                    ? []
                    : new[] { new FormBlock("sign-in/passkey", words["passkeys.sign_in"]) { Look = ButtonLook.Quiet, Passkey = PasskeyUse.Get, IsConditional = true } },
                Block.Ways(
                [
                    new Link("forgot", words["sign_in.forgot"]),
                    .. byMail.Value.Enabled ? new[] { new Link("sign-in/mail", words["sign_in.by_mail"]) } : [],
                    .. mayRegister.Value.Enabled ? new[] { new Link("register", words["sign_in.no_account"]) } : [],
                ]),
            ]);
    }
}
