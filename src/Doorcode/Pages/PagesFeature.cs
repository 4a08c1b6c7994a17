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
        services.AddOptions<PagesOptions>()
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
        pages.MapPost("/language", (Visit visit, LanguagePage page, CancellationToken cancel) => page.SendAsync(visit, cancel));
        pages.MapGet("/register", (Visit visit, RegisterPage page) => page.Show(visit)).WithMetadata(RegistrationFeature.Switch);
        pages.MapPost("/register", (Visit visit, RegisterPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing).WithMetadata(RegistrationFeature.Switch);
        pages.MapGet("/code", (Visit visit, CodePage page) => page.Show(visit));
        pages.MapPost("/code", (Visit visit, CodePage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/code/again", (Visit visit, CodePage page, CancellationToken cancel) => page.MailAgainAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
        pages.MapGet("/forgot", (Visit visit, ForgotPage page) => page.Show(visit));
        pages.MapPost("/forgot", (Visit visit, ForgotPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
        pages.MapGet("/reset", (Visit visit, ResetPage page) => page.Show(visit));
        pages.MapPost("/reset", (Visit visit, ResetPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/reset/again", (Visit visit, ResetPage page, CancellationToken cancel) => page.MailAgainAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
    }

    private static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in", (Visit visit, SignInPage page) => page.Show(visit));
        pages.MapPost("/sign-in", (Visit visit, SignInPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/second-factor", (Visit visit, SecondFactorPage page) => page.Show(visit));
        pages.MapPost("/second-factor", (Visit visit, SecondFactorPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/second-factor/options", (Visit visit, SecondFactorPage page, CancellationToken cancel) => page.OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/sign-in/passkey/options", (Visit visit, SignInByPasskeyPage page, CancellationToken cancel) => page.OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing).WithMetadata(new PasskeysAdmission());
        pages.MapPost("/sign-in/passkey", (Visit visit, SignInByPasskeyPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing).WithMetadata(new PasskeysAdmission());
        if (!pages.ServiceProvider.GetRequiredService<IOptions<EmailLoginOptions>>().Value.Enabled)
            return;

        pages.MapGet("/sign-in/mail", (Visit visit, SignInByMailPage page) => page.Show(visit));
        pages.MapPost("/sign-in/mail", (Visit visit, SignInByMailPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
    }

    private static void MapAccount(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", (Visit visit, AccountPage page) => page.Show(visit));
        pages.MapPost("/sign-out", (Visit visit, AccountPage page, CancellationToken cancel) => page.SignOutAsync(visit, cancel));
        pages.MapGet("/confirm", (Visit visit, ConfirmPage page) => page.Show(visit));
        pages.MapPost("/confirm", (Visit visit, ConfirmPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapPost("/confirm/options", (Visit visit, ConfirmPage page, CancellationToken cancel) => page.OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/profile", (Visit visit, ProfilePage page) => page.Show(visit));
        pages.MapPost("/profile", (Visit visit, ProfilePage page, CancellationToken cancel) => page.SendAsync(visit, cancel));
        pages.MapGet("/password", (Visit visit, PasswordPage page) => page.Show(visit));
        pages.MapPost("/password", (Visit visit, PasswordPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/sessions", (Visit visit, SessionsPage page, CancellationToken cancel) => page.ShowAsync(visit, cancel));
        pages.MapPost("/sessions/end", (Visit visit, SessionsPage page, CancellationToken cancel) => page.EndAsync(visit, cancel));
        pages.MapPost("/sessions/end-all", (Visit visit, SessionsPage page, CancellationToken cancel) => page.EndAllAsync(visit, cancel));
    }

    /// <summary>Without a session: for a sign-in that must have a second factor, and for an owner who was shut out.</summary>
    private static void MapEnrolment(this IEndpointRouteBuilder pages)
    {
        var totp = pages.MapGroup("/factors/totp").WithMetadata(FactorsFeature.Switch);
        totp.MapGet("", (Visit visit, TotpPage page, CancellationToken cancel) => page.ShowAsync(visit, cancel));
        totp.MapPost("/begin", (Visit visit, TotpPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        totp.MapPost("", (Visit visit, TotpPage page, CancellationToken cancel) => page.ConfirmAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/address/stop", (Visit visit, StopChangePage page) => page.Show(visit));
        pages.MapPost("/address/stop", (Visit visit, StopChangePage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
    }

    private static void MapAddress(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/address", (Visit visit, AddressPage page, CancellationToken cancel) => page.ShowAsync(visit, cancel));
        pages.MapPost("/address", (Visit visit, AddressPage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Mailing);
        pages.MapPost("/address/confirm", (Visit visit, AddressPage page, CancellationToken cancel) => page.ConfirmAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        pages.MapGet("/export", (Visit visit, ExportPage page) => page.Show(visit));
        pages.MapPost("/export", (Visit visit, ExportPage page, CancellationToken cancel) => page.SendAsync(visit, cancel));
        pages.MapGet("/delete", (Visit visit, DeletePage page) => page.Show(visit));
        pages.MapPost("/delete", (Visit visit, DeletePage page, CancellationToken cancel) => page.SendAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
    }

    private static void MapFactors(this IEndpointRouteBuilder pages)
    {
        pages = pages.MapGroup("").WithMetadata(FactorsFeature.Switch);
        pages.MapGet("/factors", (Visit visit, FactorsPage page, CancellationToken cancel) => page.ShowAsync(visit, cancel));
        pages.MapPost("/factors/totp/remove", (Visit visit, RemoveTotpPage page, CancellationToken cancel) => page.SendAsync(visit, cancel));
        pages.MapGet("/factors/recovery-codes", (Visit visit, RecoveryCodesPage page) => page.Show(visit));
        pages.MapPost("/factors/recovery-codes", (Visit visit, RecoveryCodesPage page) => page.Forget(visit));
        pages.MapPost("/factors/recovery-codes/replace", (Visit visit, RecoveryCodesPage page, CancellationToken cancel) => page.SendAsync(visit, cancel));
    }

    private static void MapPasskeys(this IEndpointRouteBuilder pages)
    {
        var passkeys = pages.MapGroup("/passkeys").WithMetadata(new PasskeysAdmission());
        passkeys.MapGet("", (Visit visit, PasskeysPage page, CancellationToken cancel) => page.ShowAsync(visit, cancel));
        passkeys.MapPost("", (Visit visit, PasskeysPage page, CancellationToken cancel) => page.AddAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        passkeys.MapPost("/options", (Visit visit, PasskeysPage page, CancellationToken cancel) => page.OfferAsync(visit, cancel))
            .LimitPerNetwork(NetworkLimit.Guessing);
        passkeys.MapPost("/rename", (Visit visit, PasskeysPage page, CancellationToken cancel) => page.RenameAsync(visit, cancel));
        passkeys.MapPost("/remove", (Visit visit, RemovePasskeyPage page, CancellationToken cancel) => page.SendAsync(visit, cancel));
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
