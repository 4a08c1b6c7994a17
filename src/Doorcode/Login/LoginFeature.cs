using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Sessions;
using Doorcode.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Login;

/// <summary>Login with address and password and, if it is switched on, with a mailed code.</summary>
internal static class LoginFeature
{
    /// <summary>Stands at the login by mailed code.</summary>
    private static readonly Switch ByMail = new(services => services.GetRequiredService<IOptions<EmailLoginOptions>>().Value.Enabled);

    public static IServiceCollection AddLogin(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<EmailLoginOptions>(EmailLoginOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(EmailLoginOptions.Section).Bind(options));
        services.AddLetters<LoginLetters>();
        services.AddEventsOf(LoginEvents.All);
        services.TryAddSingleton<LoginRecords>();
        services.TryAddSingleton<LogIn>();
        services.TryAddSingleton<MailLoginCode>();
        services.TryAddSingleton<LogInByCode>();
        return services;
    }

    public static void MapLogin(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Sessions");
        users.MapPost("/login", LogIn)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "login", "Log in",
                "Begins a session. An unknown address and a wrong password get the same answer. Where a second factor is lacking, the answer is 403 with a ticket.",
                Problems.InvalidCredentials, Problems.AccountDisabled, Problems.SecondFactorRequired, Problems.SecondFactorEnrolmentRequired, Problems.TooManyRequests);
        users.MapPost("/login-otp", MailCode)
            .WithMetadata(ByMail)
            .LimitPerNetwork(NetworkLimit.Mailing)
            .Answers<LoginOtpResponse>(StatusCodes.Status200OK)
            .Describe(
                "loginOtp", "Mail a code to log in with",
                "Mails a code, or the same code again. The answer is the same for every address. Not found unless it is switched on.",
                Problems.NotFound, Problems.TooManyRequests);
        users.MapPost("/login-otp/confirm", LogInByCode)
            .WithMetadata(ByMail)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<TokenPair>(StatusCodes.Status200OK)
            .Describe(
                "confirmLoginOtp", "Log in with a mailed code",
                "Begins a session. A mailed code is never a second factor. Not found unless it is switched on.",
                Problems.CodeRejected, Problems.AttemptsExhausted, Problems.SecondFactorRequired, Problems.SecondFactorEnrolmentRequired, Problems.NotFound, Problems.TooManyRequests);
    }

    private static async Task<IResult> LogIn(Body<LoginRequest> body, Caller caller, LogIn login, CancellationToken cancel) =>
        (await login.RunAsync(body.Value, caller, cancel))
            .ToHttp(tokens => new TokensResult(tokens));

    private static async Task<IResult> MailCode(
        Body<LoginOtpRequest> body, Caller caller, MailLoginCode mail, CancellationToken cancel) =>
        (await mail.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(LoginJson.Default.LoginOtpResponse);

    private static async Task<IResult> LogInByCode(
        Body<ConfirmLoginOtpRequest> body, Caller caller, LogInByCode login, CancellationToken cancel) =>
        (await login.RunAsync(body.Value, caller, cancel)).ToHttp(tokens => new TokensResult(tokens));
}
