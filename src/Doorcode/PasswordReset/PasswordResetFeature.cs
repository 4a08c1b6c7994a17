using Doorcode.Accounts;
using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.PasswordReset;

/// <summary>Password reset: a code is mailed to the account's address, and sets a new password.</summary>
internal static class PasswordResetFeature
{
    public static IServiceCollection AddPasswordReset(this IServiceCollection services)
    {
        services.AddLetters<PasswordResetLetters>();
        services.AddEventsOf(PasswordResetEvents.All);
        services.TryAddSingleton<ForgotPassword>();
        services.TryAddSingleton<ApplyReset>();
        services.TryAddSingleton<ResetPassword>();
        services.TryAddSingleton(provider => new SendReset(
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<ForgotPassword>(),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<Database>()));
        return services;
    }

    public static void MapPasswordReset(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Passwords");
        users.MapPost("/forgot-password", Forgot)
            .LimitPerNetwork(NetworkLimit.Mailing)
            .Answers<ForgotPasswordResponse>(StatusCodes.Status200OK)
            .Describe(
                "forgotPassword", "Ask for a code that resets the password",
                "Mails a code to the owner of the account, or the same code again. The answer is the same for every address.",
                Problems.TooManyRequests);
        users.MapPost("/reset-password", Reset)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<ResetPasswordResponse>(StatusCodes.Status200OK)
            .Describe(
                "resetPassword", "Reset the password",
                "Sets the new password and ends all sessions of the account. A refused password spends no guess. Nobody is logged in.",
                Problems.CodeRejected, Problems.AttemptsExhausted, Problems.TooManyRequests);
    }

    private static async Task<IResult> Forgot(
        Body<ForgotPasswordRequest> body, Caller caller, ForgotPassword forgot, CancellationToken cancel) =>
        (await forgot.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(PasswordResetJson.Default.ForgotPasswordResponse);

    private static async Task<IResult> Reset(
        Body<ResetPasswordRequest> body, Caller caller, ResetPassword reset, CancellationToken cancel) =>
        (await reset.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(PasswordResetJson.Default.ResetPasswordResponse);
}
