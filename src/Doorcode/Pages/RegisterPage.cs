using Doorcode.Passwords;
using Doorcode.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>Asks for name, address and password of a new account.</summary>
internal sealed class RegisterPage(Register register, IOptions<PasswordOptions> passwords, ServerClock clock)
{
    public IResult Show(Visit visit) => visit.Session is null ? visit.Show(Page(visit, problem: null)) : visit.GoTo("");

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        var form = visit.Form;
        var request = new RegisterRequest { Email = form["email"], Password = form["password"], FullName = form["full_name"] };
        if (!(await register.RunAsync(request, visit.Caller, cancel)).Try(out var waiting, out var problem))
            return visit.Refuse(Page(visit, problem), problem);

        var code = MailedCode.Of(CodeUse.Register, request.Email, waiting.RegistrationId, clock.Now).For(waiting.ExpiresIn, waiting.ResendIn);
        visit.State = visit.State with { Code = code };
        return visit.GoTo("code");
    }

    private PageModel Page(Visit visit, Problem? problem)
    {
        var words = visit.Words;
        var form = new FormBlock("register", words["register.submit"])
        {
            Fields =
            [
                new Field("full_name", words["field.name"], FieldKind.Text, "name"),
                new Field("email", words["field.email"], FieldKind.Email, "username"),
                NewPassword("password", visit, passwords.Value.MinimumLength),
            ],
        };
        return new PageModel(
            words["register.title"],
            form.Marked(visit, problem),
            Block.Ways(new Link("sign-in", words["register.have_account"])))
        {
            Fault = problem?.DidYouMean is { } meant ? words.With("register.did_you_mean", ("address", meant)) : null,
        };
    }

    /// <summary>A field for a password that is yet to be chosen.</summary>
    internal static Field NewPassword(string name, Visit visit, int minimum) =>
        new(name, visit.Words["field.new_password"], FieldKind.Password, "new-password")
        {
            MinLength = minimum,
            Hint = visit.Words.With("field.new_password.hint", ("minimum", minimum)),
        };
}
