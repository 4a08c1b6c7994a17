using Doorcode.Passkeys;
using Microsoft.AspNetCore.Http;

namespace Doorcode.Pages;

/// <summary>Signs in with a passkey, which the sign-in page asks for.</summary>
internal sealed class SignInByPasskeyPage(OfferPasskeyLogin offer, LogInByPasskey login, SignInPage signIn)
{
    /// <summary>Options for the script.</summary>
    public async Task<IResult> OfferAsync(Visit visit, CancellationToken cancel) =>
        (await offer.RunAsync(cancel)).Try(out var ceremony, out var problem) ? PasskeyOffer.Of(visit, ceremony) : ErrorPage.Of(problem, visit);

    public async Task<IResult> SendAsync(Visit visit, CancellationToken cancel)
    {
        if (visit.Passkey() is not { } passkey)
            return visit.Refuse(signIn.Page(visit, Problems.PasskeyRejected), Problems.PasskeyRejected);

        var request = new PasskeyLoginRequest { CeremonyId = passkey.CeremonyId, Credential = passkey.Credential, UseCookie = true };
        return await signIn.EnterAsync(
            visit, await login.RunAsync(request, visit.Caller, cancel), problem => signIn.Page(visit, problem), cancel);
    }
}
