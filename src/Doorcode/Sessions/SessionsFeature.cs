using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Sealing;
using Doorcode.Settings;
using Doorcode.Storage;
using Doorcode.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Sessions;

/// <summary>Sessions: refresh, verify, logout, and the bearer check of every other endpoint.</summary>
internal static class SessionsFeature
{
    private static readonly Problem TokenRefused = Problems.TokenInvalid with { Status = StatusCodes.Status400BadRequest };

    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<SessionsOptions>(SessionsOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(SessionsOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionsOptions>, SessionsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartRule, IdleTimeoutRule>());
        services.AddEventsOf(SessionsEvents.All);
        services.TryAddSingleton<SessionStore>();
        services.TryAddSingleton<OwnSessions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, SessionData>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, SessionStore>(provider => provider.GetRequiredService<SessionStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, SuccessorRotation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITokenHolder, SessionTokens>());
        services.TryAddSingleton<SessionCookieStore>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, SessionCookieStore>(provider => provider.GetRequiredService<SessionCookieStore>()));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IAccountData, SessionCookieStore>(provider => provider.GetRequiredService<SessionCookieStore>()));
        services.AddCrossOrigin();
        services.TryAddSingleton<HostCookie>();
        services.TryAddSingleton<SessionCookie>();
        services.TryAddSingleton<CookieGuard>();
        services.TryAddSingleton<AccessTokenGuard>();
        services.AddOptionsOf<SecondFactorOptions>(SecondFactorOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(SecondFactorOptions.Section).Bind(options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecondFactorOptions>, SecondFactorOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecondFactorOptions>, SecondFactorRules>());
        services.TryAddSingleton<LoginTicketStore>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IMaintenance, LoginTicketStore>(provider => provider.GetRequiredService<LoginTicketStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, TicketData>());
        services.TryAddSingleton<IssueTicket>();
        services.TryAddSingleton<IssueTokens>();
        services.TryAddSingleton<SessionLimit>();
        services.TryAddSingleton<BeginSession>();
        services.TryAddSingleton<CompleteLogin>();
        services.TryAddSingleton<RotateSession>();
        services.TryAddSingleton<RefreshMisuse>();
        services.TryAddSingleton<RefreshSession>();
        services.TryAddSingleton<RefreshByCookie>();
        services.TryAddSingleton<VerifyToken>();
        services.TryAddSingleton<LogOut>();
        services.TryAddSingleton<LogOutAll>();
        return services;
    }

    public static void MapSessions(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Sessions");
        users.MapPost("/token/refresh", Refresh)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "refreshToken", "Refresh",
                "Exchanges a refresh token, once, for the next pair. Presented again within the grace window it gets the same refresh token; later it ends the session. Without one, the session cookie gets the next access token.",
                Problems.TokenInvalid)
            .WithMetadata(new SessionCookieMetadata());
        users.MapPost("/token/verify", Verify)
            .Answers<Empty>(StatusCodes.Status200OK)
            .Describe(
                "verifyToken", "Verify a token",
                "Tells whether an access or refresh token would be accepted now.",
                Problems.TokenInvalid);
        users.MapPost("/logout", LogOut)
            .AnswersEmpty(StatusCodes.Status205ResetContent)
            .Describe(
                "logout", "Log out",
                "Ends the session: from the answer on, its refresh token and all its access tokens are refused everywhere. The session cookie works without an access token.",
                TokenRefused);
        users.MapPost("/logout-all", LogOutAll)
            .AnswersEmpty(StatusCodes.Status205ResetContent)
            .Describe("logoutAll", "Log out everywhere", "Ends every session of the account.");
    }

    private static async Task<IResult> Refresh(
        OptionalBody<RefreshRequest> body,
        HttpContext context,
        Caller caller,
        SessionCookie cookie,
        RefreshSession refresh,
        RefreshByCookie refreshByCookie,
        CancellationToken cancel)
    {
        if (body.Value?.Refresh is { } token)
            return (await refresh.RunAsync(token, caller, cancel)).ToHttp(tokens => new TokensResult(tokens));

        if (cookie.Of(context.Request) is not { } value)
            return WithoutToken(body).ToHttp();

        // A refusal leaves the cookie: the browser may have got that of a new login meanwhile, which has the same name.
        return (await refreshByCookie.RunAsync(value, cancel)).ToHttp(tokens => new TokensResult(tokens));
    }

    /// <summary>A browser drops its cookie when the session is over, and then sends neither: that is no fault of the page.</summary>
    private static Problem WithoutToken(OptionalBody<RefreshRequest> body) =>
        body.IsAbsent ? Problems.TokenInvalid : body.Empty ?? Problems.ValidationFailed.For("refresh", FieldFault.Required);

    private static async Task<IResult> Verify(Body<VerifyTokenRequest> body, VerifyToken verify, CancellationToken cancel) =>
        (await verify.RunAsync(body.Value, cancel))
            .ToHttp(SessionsJson.Default.Empty);

    private static async Task<IResult> LogOut(
        BearerOrCookie account,
        OptionalBody<LogoutRequest> body,
        HttpContext context,
        Caller caller,
        SessionCookie cookie,
        LogOut logout,
        CancellationToken cancel)
    {
        var token = body.Value?.RefreshToken;
        if (token is not null || account.OfCookie is not { } session)
        {
            return body.Empty is { } empty
                ? empty.ToHttp()
                : (await logout.RunAsync(account.Session, token, caller, cancel)).ToHttp(_ => ResetContent());
        }

        var ended = await logout.RunAsync(account.Session, session, caller, cancel);
        if (ended.Problem is null)
            cookie.Clear(context);

        return ended.ToHttp(_ => ResetContent());
    }

    private static async Task<IResult> LogOutAll(CurrentAccount account, Caller caller, LogOutAll logout, CancellationToken cancel)
    {
        await logout.RunAsync(account.Session, caller, cancel);
        return ResetContent();
    }

    private static IResult ResetContent() => TypedResults.StatusCode(StatusCodes.Status205ResetContent);
}
