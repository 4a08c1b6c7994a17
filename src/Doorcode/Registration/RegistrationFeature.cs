using Doorcode.Events;
using Doorcode.Http;
using Doorcode.Mail;
using Doorcode.RateLimiting;
using Doorcode.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Doorcode.Registration;

/// <summary>Registration: an attempt waits for its code, and the code makes the account.</summary>
internal static class RegistrationFeature
{
    /// <summary>Stands at everything that is about registering.</summary>
    public static Switch Switch { get; } = new(services => services.GetRequiredService<IOptions<RegistrationOptions>>().Value.Enabled);

    public static IServiceCollection AddRegistration(this IServiceCollection services)
    {
        services.AddSettings();
        services.AddOptionsOf<RegistrationOptions>(RegistrationOptions.Section)
            .Configure<DoorcodeSettings>((options, settings) => settings.Section(RegistrationOptions.Section).Bind(options));
        services.AddLetters<RegistrationLetters>();
        services.AddEventsOf(RegistrationEvents.All);
        services.TryAddSingleton<AskGates>();
        services.TryAddSingleton<Register>();
        services.TryAddSingleton<ConfirmOtp>();
        services.TryAddSingleton<ResendOtp>();
        return services;
    }

    public static void MapRegistration(this IEndpointRouteBuilder users)
    {
        users = users.MapGroup("").WithTags("Registration").WithMetadata(Switch);
        users.MapPost("/register", Register)
            .LimitPerNetwork(NetworkLimit.Mailing)
            .Answers<RegisterResponse>(StatusCodes.Status200OK)
            .Describe(
                "register", "Register",
                "Checks the address, mails a code and keeps the registration until the code is confirmed. The answer is the same for every address.",
                Problems.EmailUndeliverable, Problems.Forbidden, Problems.NotFound, Problems.TooManyRequests);
        users.MapPost("/resend-otp", Resend)
            .LimitPerNetwork(NetworkLimit.Mailing)
            .Answers<ResendOtpResponse>(StatusCodes.Status200OK)
            .Describe(
                "resendOtp", "Mail the same code again",
                "Neither prolongs the code's life nor gives guesses back. The answer is the same for every address.",
                Problems.NotFound, Problems.TooManyRequests);
        users.MapPost("/confirm-otp", Confirm)
            .LimitPerNetwork(NetworkLimit.Guessing)
            .Answers<ConfirmOtpResponse>(StatusCodes.Status201Created)
            .Describe(
                "confirmOtp", "Confirm the code",
                "Creates the account that the code was mailed for.",
                Problems.CodeRejected, Problems.AttemptsExhausted, Problems.NotFound, Problems.TooManyRequests);
    }

    private static async Task<IResult> Register(
        Body<RegisterRequest> body, Caller caller, Register register, CancellationToken cancel) =>
        (await register.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(RegistrationJson.Default.RegisterResponse);

    private static async Task<IResult> Resend(
        Body<ResendOtpRequest> body, Caller caller, ResendOtp resend, CancellationToken cancel) =>
        (await resend.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(RegistrationJson.Default.ResendOtpResponse);

    private static async Task<IResult> Confirm(
        Body<ConfirmOtpRequest> body, Caller caller, ConfirmOtp confirm, CancellationToken cancel) =>
        (await confirm.RunAsync(body.Value, caller, cancel))
            .ToSpokenHttp(RegistrationJson.Default.ConfirmOtpResponse, StatusCodes.Status201Created);
}
