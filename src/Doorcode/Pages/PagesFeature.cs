using Doorcode.Factors;
using Doorcode.Http;
using Doorcode.Login;
using Doorcode.Passkeys;
using Doorcode.RateLimiting;
using Doorcode.Registration;
using Doorcode.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Pages;

/// <summary>The pages for people under <c>/account/</c>: the same use cases as the API, by form and session cookie.</summary>
internal static class PagesFeature
{
    /// <summary>Where the pages are.</summary>
    public const string Path = "/account";

    /// <summary>How many parts of a path name a page: nothing, <c>account</c>, and the page.</summary>
    public const int PathOfPage = 3;

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<PagesOptions>(PagesOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(PagesOptions.Section).Bind(options));
        services.TryAddSingleton<ProblemPage>();
        services.TryAddSingleton<Themes>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, ThemeRule>());
        services.TryAddSingleton<PageCookie>();
        services.TryAddSingleton<DeviceCookie>();
        services.TryAddSingleton<LanguagePage>();
        services.TryAddSingleton<RegisterPage>();
        services.TryAddSingleton<CodePage>();
        services.TryAddSingleton<SignInPage>();
        services.TryAddSingleton<SignInByMailPage>();
        services.TryAddSingleton<SecondFactorPage>();
        services.TryAddSingleton<ForgotPage>();
        services.TryAddSingleton<ResetPage>();
        services.TryAddSingleton<AccountPage>();
        services.TryAddSingleton<ConfirmPage>();
        services.TryAddSingleton<ProfilePage>();
        services.TryAddSingleton<PasswordPage>();
        services.TryAddSingleton<SessionsPage>();
        services.TryAddSingleton<AddressPage>();
        services.TryAddSingleton<StopChangePage>();
        services.TryAddSingleton<FactorsPage>();
        services.TryAddSingleton<TotpPage>();
        services.TryAddSingleton<RemoveTotpPage>();
        services.TryAddSingleton<RecoveryCodesPage>();
        services.TryAddSingleton<PasskeysPage>();
        services.TryAddSingleton<RemovePasskeyPage>();
        services.TryAddSingleton<SignInByPasskeyPage>();
        services.TryAddSingleton<ExportPage>();
        services.TryAddSingleton<DeletePage>();
        services.AddStep<PasswordPage>();
        services.AddStep<AddressPage>();
        services.AddStep<TotpPage>();
        services.AddStep<RemoveTotpPage>();
        services.AddStep<RecoveryCodesPage>();
        services.AddStep<RemovePasskeyPage>();
        services.AddStep<DeletePage>();
        return services;
    }

    private static void AddStep<TStep>(this IServiceCollection services)
        where TStep : class, IResumable =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IResumable, TStep>(provider => provider.GetRequiredService<TStep>()));

    /// <summary>The page that explains the problems; it is there without the others, too.</summary>
    public static void MapProblems(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Problems.Page, (HttpContext http, ProblemPage page) => page.Show(http)).ExcludeFromDescription();

    public static void MapPages(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<IOptions<PagesOptions>>().Value.Enabled)
            return;

        var all = endpoints.MapGroup("").AnswerHead().AllowAnonymous();
        all.ExcludeFromDescription();
        all.MapGet("/.well-known/change-password", ChangePassword);
        PageAssets.Map(all.MapGroup(Path));
        var pages = all.MapGroup(Path).AddEndpointFilter<RouteGroupBuilder, PageFilter>();
        pages.MapJourneys();
        pages.MapSignIn();
        pages.MapEnrolment();
        var account = pages.MapGroup("").WithMetadata(new MembersOnly());
        account.MapAccount();
        account.MapAddress();
        account.MapFactors();
        account.MapPasskeys();
        pages.LimitTime();
    }

    private static void MapJourneys(this IEndpointRouteBuilder pages)
    {
        pages.MapPost("/language", (Visit visit, CancellationToken cancel) => visit.Page<LanguagePage>().SendAsync(visit, cancel));
        pages.MapGet("/register", (Visit visit) => visit.Page<RegisterPage>().Show(visit)).WithMetadata(RegistrationFeature.Switch);
        pages.MapPost("/register", (Visit visit, CancellationToken cancel) => visit.Page<RegisterPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing).WithMetadata(RegistrationFeature.Switch);
        pages.MapGet("/code", (Visit visit) => visit.Page<CodePage>().Show(visit));
        pages.MapPost("/code", (Visit visit, CancellationToken cancel) => visit.Page<CodePage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/code/again", (Visit visit, CancellationToken cancel) => visit.Page<CodePage>().MailAgainAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
        pages.MapGet("/forgot", (Visit visit) => visit.Page<ForgotPage>().Show(visit));
        pages.MapPost("/forgot", (Visit visit, CancellationToken cancel) => visit.Page<ForgotPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
        pages.MapGet("/reset", (Visit visit) => visit.Page<ResetPage>().Show(visit));
        pages.MapPost("/reset", (Visit visit, CancellationToken cancel) => visit.Page<ResetPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/reset/again", (Visit visit, CancellationToken cancel) => visit.Page<ResetPage>().MailAgainAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
    }

    private static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in", (Visit visit) => visit.Page<SignInPage>().Show(visit));
        pages.MapPost("/sign-in", (Visit visit, CancellationToken cancel) => visit.Page<SignInPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/second-factor", (Visit visit) => visit.Page<SecondFactorPage>().Show(visit));
        pages.MapPost("/second-factor", (Visit visit, CancellationToken cancel) => visit.Page<SecondFactorPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/second-factor/options", (Visit visit, CancellationToken cancel) => visit.Page<SecondFactorPage>().OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/sign-in/passkey/options", (Visit visit, CancellationToken cancel) => visit.Page<SignInByPasskeyPage>().OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing).WithMetadata(new PasskeysAdmission());
        pages.MapPost("/sign-in/passkey", (Visit visit, CancellationToken cancel) => visit.Page<SignInByPasskeyPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing).WithMetadata(new PasskeysAdmission());
        if (!pages.ServiceProvider.GetRequiredService<IOptions<EmailLoginOptions>>().Value.Enabled)
            return;

        pages.MapGet("/sign-in/mail", (Visit visit) => visit.Page<SignInByMailPage>().Show(visit));
        pages.MapPost("/sign-in/mail", (Visit visit, CancellationToken cancel) => visit.Page<SignInByMailPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
    }

    private static void MapAccount(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", (Visit visit) => visit.Page<AccountPage>().Show(visit));
        pages.MapPost("/sign-out", (Visit visit, CancellationToken cancel) => visit.Page<AccountPage>().SignOutAsync(visit, cancel));
        pages.MapGet("/confirm", (Visit visit) => visit.Page<ConfirmPage>().Show(visit));
        pages.MapPost("/confirm", (Visit visit, CancellationToken cancel) => visit.Page<ConfirmPage>().SendAsync(visit, cancel))
            // It may go on with a form that mails; that form took from the allowance of mailing before it was interrupted.
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/confirm/options", (Visit visit, CancellationToken cancel) => visit.Page<ConfirmPage>().OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/profile", (Visit visit) => visit.Page<ProfilePage>().Show(visit));
        pages.MapPost("/profile", (Visit visit, CancellationToken cancel) => visit.Page<ProfilePage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/password", (Visit visit) => visit.Page<PasswordPage>().Show(visit));
        pages.MapPost("/password", (Visit visit, CancellationToken cancel) => visit.Page<PasswordPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/sessions", (Visit visit, CancellationToken cancel) => visit.Page<SessionsPage>().ShowAsync(visit, cancel));
        pages.MapPost("/sessions/end", (Visit visit, CancellationToken cancel) => visit.Page<SessionsPage>().EndAsync(visit, cancel));
        pages.MapPost("/sessions/end-all", (Visit visit, CancellationToken cancel) => visit.Page<SessionsPage>().EndAllAsync(visit, cancel));
    }

    /// <summary>Without a session: for a sign-in that must have a second factor, and for an owner who was shut out.</summary>
    private static void MapEnrolment(this IEndpointRouteBuilder pages)
    {
        var totp = pages.MapGroup("/factors/totp").WithMetadata(FactorsFeature.Switch);
        totp.MapGet("", (Visit visit, CancellationToken cancel) => visit.Page<TotpPage>().ShowAsync(visit, cancel));
        totp.MapPost("/begin", (Visit visit, CancellationToken cancel) => visit.Page<TotpPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        totp.MapPost("", (Visit visit, CancellationToken cancel) => visit.Page<TotpPage>().ConfirmAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/address/stop", (Visit visit) => visit.Page<StopChangePage>().Show(visit));
        pages.MapPost("/address/stop", (Visit visit, CancellationToken cancel) => visit.Page<StopChangePage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
    }

    private static void MapAddress(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/address", (Visit visit, CancellationToken cancel) => visit.Page<AddressPage>().ShowAsync(visit, cancel));
        pages.MapPost("/address", (Visit visit, CancellationToken cancel) => visit.Page<AddressPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
        pages.MapPost("/address/confirm", (Visit visit, CancellationToken cancel) => visit.Page<AddressPage>().ConfirmAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/export", (Visit visit) => visit.Page<ExportPage>().Show(visit));
        pages.MapPost("/export", (Visit visit, CancellationToken cancel) => visit.Page<ExportPage>().SendAsync(visit, cancel));
        pages.MapGet("/delete", (Visit visit) => visit.Page<DeletePage>().Show(visit));
        pages.MapPost("/delete", (Visit visit, CancellationToken cancel) => visit.Page<DeletePage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
    }

    private static void MapFactors(this IEndpointRouteBuilder pages)
    {
        pages = pages.MapGroup("").WithMetadata(FactorsFeature.Switch);
        pages.MapGet("/factors", (Visit visit, CancellationToken cancel) => visit.Page<FactorsPage>().ShowAsync(visit, cancel));
        pages.MapPost("/factors/totp/remove", (Visit visit, CancellationToken cancel) => visit.Page<RemoveTotpPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/factors/recovery-codes", (Visit visit) => visit.Page<RecoveryCodesPage>().Show(visit));
        pages.MapPost("/factors/recovery-codes", (Visit visit) => visit.Page<RecoveryCodesPage>().Forget(visit));
        pages.MapPost("/factors/recovery-codes/replace", (Visit visit, CancellationToken cancel) => visit.Page<RecoveryCodesPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
    }

    private static void MapPasskeys(this IEndpointRouteBuilder pages)
    {
        var passkeys = pages.MapGroup("/passkeys").WithMetadata(new PasskeysAdmission());
        passkeys.MapGet("", (Visit visit, CancellationToken cancel) => visit.Page<PasskeysPage>().ShowAsync(visit, cancel));
        passkeys.MapPost("", (Visit visit, CancellationToken cancel) => visit.Page<PasskeysPage>().AddAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        passkeys.MapPost("/options", (Visit visit, CancellationToken cancel) => visit.Page<PasskeysPage>().OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        passkeys.MapPost("/rename", (Visit visit, CancellationToken cancel) => visit.Page<PasskeysPage>().RenameAsync(visit, cancel));
        passkeys.MapPost("/remove", (Visit visit, CancellationToken cancel) => visit.Page<RemovePasskeyPage>().SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
    }

    /// <summary>W3C, A Well-Known URL for Changing Passwords.</summary>
    private static void ChangePassword(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"{PrefixOf(context)}{Path}/password";
    }

    /// <summary>What stands before <see cref="Path"/> for a browser: a proxy may have taken the path of the public address away.</summary>
    public static string PrefixOf(HttpContext context)
    {
        var url = context.RequestServices.GetRequiredService<PublicUrl>().Value;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var own) ? own.AbsolutePath.TrimEnd('/') : "";
        return path.Length > 0 ? path : context.Request.PathBase.ToUriComponent();
    }
}
